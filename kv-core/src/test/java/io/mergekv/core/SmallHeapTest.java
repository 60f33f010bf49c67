package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.testkit.command.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is queued, and what one batch builds, is bounded by the heap; and a heap that is full ends nothing. */
@Timeout(120)
class SmallHeapTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"-Xmx128m", "-Xmx48m"})
    void asynchronousWritesOf110MebibytesFitIntoALittleHeap(String heap) throws Exception {
        assertEndsWell(heap, "stages", "110");
    }

    @Test
    void batchOf100MebibytesIsRefusedBeforeAnythingOfItIsBuilt() throws Exception {
        assertEndsWell("-Xmx48m", "batch", "100");
    }

    @Test
    void upkeepGoesOnAfterTheHeapWasFull() throws Exception {
        assertEndsWell(FullHeapUpkeep.class, List.of("-Xmx16m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    }

    private void assertEndsWell(String heap, String what, String documents) throws IOException, InterruptedException {
        assertEndsWell(SmallHeapWrites.class, List.of(heap), what, documents);
    }

    private void assertEndsWell(Class<?> main, List<String> flags, String... what)
            throws IOException, InterruptedException {
        Path output = Files.createFile(directory.resolve("output"));
        Stream<String> args = Stream.concat(Stream.of(directory.resolve("db").toString()), Arrays.stream(what));
        Process process = Processes.start(main, flags, output, args.toArray(String[]::new));
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("it ends").isTrue();
            assertThat(process.exitValue())
                    .as(Processes.lastWords(process, output))
                    .isZero();
        } finally {
            Processes.kill(process);
        }
    }
}
