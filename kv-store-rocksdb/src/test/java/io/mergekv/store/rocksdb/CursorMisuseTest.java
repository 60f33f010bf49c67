package io.mergekv.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cursor that two threads use does not kill the process, in which a freed iterator would be read. */
@Timeout(120)
class CursorMisuseTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"close", "share"})
    void cursorOfTwoThreadsThrowsAtMost(String misuse) throws Exception {
        Process child = ChildProcess.start(
                CursorMisuse.class, directory, directory.resolve("store").toString(), misuse);
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(output).isZero();
    }
}
