package io.mergekv.testkit.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Compares what a {@link Follower} noted with what is in the log. For one thread. */
final class Followed {
    private final Path notes;
    private final long patienceNanos;
    private @Nullable BufferedReader lines;
    private int agreed;

    /** Reads {@code notes}, and waits so long for each line that must come. */
    Followed(Path notes, long patienceNanos) {
        this.notes = notes;
        this.patienceNanos = patienceNanos;
    }

    /** Waits until everything {@code shown} by the log was followed, as long as the follower lives. */
    void check(List<String> shown, BooleanSupplier lives, Findings findings) throws IOException {
        long deadline = System.nanoTime() + patienceNanos;
        while (agreed < shown.size()) {
            String line = readLine();
            if (line == null) {
                if (System.nanoTime() > deadline || !lives.getAsBoolean()) {
                    findings.gap(
                            shown.size() - agreed,
                            "the following process has seen " + agreed + " of " + shown.size() + " changes");
                    return;
                }
                LockSupport.parkNanos(1_000_000);
            } else if (line.equals(shown.get(agreed))) {
                agreed++;
            } else {
                differs(line, shown, findings);
                return;
            }
        }
    }

    /** Expects, once the follower is gone, that it had noted no more than was checked. */
    void end(List<String> shown, Findings findings) throws IOException {
        for (String line = readLine(); line != null; line = readLine()) {
            String what = "the following process saw '" + line + "' behind the end of the log";
            if (shown.contains(line)) {
                findings.duplicated(what);
            } else {
                findings.diverged(what);
            }
        }
    }

    private @Nullable String readLine() throws IOException {
        if (lines == null) {
            if (!Files.exists(notes)) {
                return null;
            }
            lines = Files.newBufferedReader(notes);
        }
        return lines.readLine();
    }

    private void differs(String line, List<String> shown, Findings findings) {
        String what = "the following process saw '" + line + "' where the log has '" + shown.get(agreed) + "'";
        if (shown.subList(0, agreed).contains(line)) {
            findings.duplicated(what);
        } else if (shown.contains(line)) {
            findings.gap(shown.indexOf(line) - agreed, what);
        } else {
            findings.diverged(what);
        }
    }
}
