package io.mergekv.cli;

import io.mergekv.Change;
import io.mergekv.CommitTooLargeException;
import io.mergekv.IncrementException;
import io.mergekv.InvalidDocumentException;
import io.mergekv.InvalidKeyException;
import io.mergekv.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Takes the lines of a load in their order as they are committed, counts them, and tells of them. For one thread. */
final class Acknowledger {
    private final LoadWindow window;
    private final String source;
    private final LoadSummary summary;
    private final Streams streams;
    private final @Nullable ProgressBar bar;
    private final JsonWriter json;
    private final boolean acks;
    private final List<Pending> unflushed = new ArrayList<>();

    Acknowledger(
            LoadWindow window,
            String source,
            LoadSummary summary,
            Streams streams,
            @Nullable ProgressBar bar,
            JsonWriter json,
            boolean acks) {
        this.window = window;
        this.source = source;
        this.summary = summary;
        this.streams = streams;
        this.bar = bar;
        this.json = json;
        this.acks = acks;
    }

    /** Runs until there are no more lines, or one fails and {@code skipBad} does not cover it; returns whether all is well. */
    boolean run(boolean skipBad) {
        boolean well = true;
        try {
            Pending pending = window.next();
            while (pending != null) {
                well &= tell(pending, skipBad);
                if (!well) {
                    window.end(); // what was submitted is still told of, nothing more is read
                }
                unflushed.add(pending);
                if (!window.isNextDone()) {
                    json.flush();
                    window.release(unflushed);
                    unflushed.clear();
                }
                pending = window.next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            well = false;
        } finally {
            window.end();
            if (bar != null) {
                bar.erase();
            }
        }
        return well;
    }

    /** Returns whether the load may go on. */
    private boolean tell(Pending pending, boolean skipBad) {
        try {
            Optional<Change> change = pending.result().join();
            summary.accepted(change);
            if (acks) {
                acknowledge(pending.line(), change);
            }
            if (bar != null) {
                bar.update(summary);
            }
            return true;
        } catch (CompletionException e) {
            return complain(pending.line(), e.getCause() == null ? e : e.getCause(), skipBad);
        }
    }

    private void acknowledge(long line, Optional<Change> change) {
        json.beginObject().name("line").value(line).name("sequence");
        change.ifPresentOrElse(made -> json.value(made.sequence()), json::nothing);
        json.endObject().newLine();
    }

    private boolean complain(long line, Throwable cause, boolean skipBad) {
        boolean bad = isFaultOfLine(cause);
        if (bad) {
            summary.rejected();
        }
        if (bar != null) {
            bar.erase();
        }
        String place = line > 0 ? source + ", line " + line : source;
        streams.say("kv: " + place + ": " + FailureLine.of(cause));
        return bad && skipBad;
    }

    private static boolean isFaultOfLine(Throwable cause) {
        return cause instanceof InvalidDocumentException
                || cause instanceof InvalidKeyException
                || cause instanceof CommitTooLargeException
                || cause instanceof IncrementException;
    }
}
