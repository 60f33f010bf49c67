package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Counts the system calls of a process that writes: at level DISK the log's file is synced between two
 * acknowledgements of one thread. That the sync comes after the append, which is a write to memory, is shown by
 * {@link PowerCutIT}. Needs strace, and the right to trace; is reported as aborted, with the reason, where either lacks.
 */
class SyncBeforeAcknowledgementIT {
    private static final int WRITES = 30;

    @TempDir
    Path directory;

    @BeforeEach
    void straceWorksHere() throws InterruptedException {
        boolean works;
        try {
            works = new ProcessBuilder("strace", "-f", "-o", "/dev/null", "true")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            works = false;
        }
        assumeTrue(works, "not run: strace is not there, or may not trace here");
    }

    @ParameterizedTest
    @CsvSource({"chronicle,.cq4", "store,.log"})
    void everyAcknowledgementAtLevelDiskComesAfterASyncOfTheLog(String log, String file) throws Exception {
        List<Integer> syncs = syncsBeforeEachAcknowledgement(log, "DISK", 1, file);
        assertThat(syncs).hasSize(WRITES).allMatch(count -> count >= 1);
    }

    @ParameterizedTest
    @CsvSource({"chronicle,.cq4", "store,.log"})
    void acknowledgementsAtLevelProcessDoNotWaitForSyncs(String log, String file) throws Exception {
        List<Integer> syncs = syncsBeforeEachAcknowledgement(log, "PROCESS", 1, file);
        assertThat(syncs).hasSize(WRITES).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(strings = "chronicle")
    void oneSyncServesManyThreads(String log) throws Exception {
        List<Integer> syncs = syncsBeforeEachAcknowledgement(log, "DISK", 16, ".cq4");
        assertThat(syncs).hasSize(16 * WRITES);
        assertThat(syncs.stream().mapToInt(count -> count).sum()).isBetween(WRITES, 16 * WRITES / 2);
    }

    /** For each acknowledgement, how many syncs of the log ended, well, since the one before it. */
    private List<Integer> syncsBeforeEachAcknowledgement(String log, String level, int threads, String file)
            throws IOException, InterruptedException {
        Path trace = directory.resolve("trace");
        Path acknowledgements = directory.resolve("acknowledgements");
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-y", "-s0", "-o", trace.toString()));
        command.addAll(List.of("-e", "trace=fsync,fdatasync,write"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ProcessFlags.ofThisJdk());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SyncedWrites.class.getName()));
        command.addAll(List.of(directory.resolve("db").toString(), log, level, "" + threads, "" + WRITES));
        command.add(acknowledgements.toString());
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        assertThat(exit).isZero();
        return count(Files.readAllLines(trace), file, acknowledgements.toString());
    }

    /** A call that another thread's line cuts in two is told of by "unfinished" and "resumed", with the thread's id. */
    private static List<Integer> count(List<String> trace, String file, String acknowledgements) {
        List<Integer> counts = new ArrayList<>();
        List<String> running = new ArrayList<>();
        int syncs = 0;
        for (String line : trace) {
            String thread = line.substring(0, line.indexOf(' '));
            boolean sync = line.contains("sync(") && line.contains(file + ">");
            if (sync && line.contains("<unfinished")) {
                running.add(thread);
            } else if (sync || (line.contains("sync resumed>") && running.remove(thread))) {
                syncs += line.endsWith("= 0") ? 1 : 0;
            } else if (line.contains("write(") && line.contains("<" + acknowledgements + ">")) {
                counts.add(syncs);
                syncs = 0;
            }
        }
        return counts.subList(1, counts.size() - 1); // without the open and the close
    }
}
