package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.testkit.command.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is queued, and what one batch builds, is bounded by the heap. */
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

    private void assertEndsWell(String heap, String what, String documents) throws IOException, InterruptedException {
        Path output = Files.createFile(directory.resolve("output"));
        Process process = Processes.start(
                SmallHeapWrites.class,
                List.of(heap),
                output,
                directory.resolve("db").toString(),
                what,
                documents);
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
