package io.mergekv.changelog.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.DatabaseBuilder;
import io.mergekv.Options;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CycleBitsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"1m, 11", "2m, 12", "3m, 12", "32m, 16", "64m, 17", "16g, 17"})
    void filesOfASmallLogAreSmall(String retention, int bits) {
        assertThat(ChronicleChangeLogProvider.cycleBits(Options.none().with("retention-bytes", retention)))
                .isEqualTo(bits);
    }

    @Test
    void filesAreAsLargeAsIsSaid() {
        Options options = Options.none()
                .with(DatabaseBuilder.RETENTION_BYTES, 1L << 20)
                .with(ChronicleChangeLogProvider.CYCLE_BITS, 20);
        assertThat(ChronicleChangeLogProvider.cycleBits(options)).isEqualTo(20);
    }

    @Test
    void filesOfALogThatExistsStayAsLargeAsTheyWere() {
        Options small = Options.none().with(DatabaseBuilder.RETENTION_BYTES, 1L << 20);
        Logs.open(directory, Options.none()).close();
        Logs.open(directory, small).close();
        assertThat(LogMetadata.read(directory).orElseThrow().cycleBits()).isEqualTo(17);
    }
}
