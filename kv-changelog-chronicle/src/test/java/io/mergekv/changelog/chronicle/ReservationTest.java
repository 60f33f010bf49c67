package io.mergekv.changelog.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.DiskFullException;
import io.mergekv.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class ReservationTest {
    @TempDir
    private Path temp;

    @Test
    void whatIsReservedIsThereAndHoldsZeros() throws IOException {
        Path file = temp.resolve("file");
        try (Reservation reservation = Reservation.of(file, 0)) {
            reservation.ensure(300_000);
            assertThat(Files.size(file)).isGreaterThanOrEqualTo(300_000);
            long reserved = Files.size(file);
            reservation.ensure(reserved);
            assertThat(Files.size(file)).isEqualTo(reserved);
        }
        assertThat(Files.readAllBytes(file)).containsOnly(0);
    }

    @Test
    void whatWasWrittenBeforeStays() throws IOException {
        Path file = temp.resolve("file");
        byte[] written = new byte[5000];
        Arrays.fill(written, (byte) 7);
        Files.write(file, written);
        try (Reservation reservation = Reservation.of(file, written.length)) {
            reservation.ensure(8193);
        }
        assertThat(Files.readAllBytes(file)).startsWith(written);
        assertThat(Files.size(file)).isGreaterThan(8192);
    }

    @Test
    void whatIsThereIsNotTakenForANewFile() throws IOException {
        Path file = temp.resolve("file");
        byte[] written = new byte[5000];
        Arrays.fill(written, (byte) 7);
        Files.write(file, written);
        assertThatThrownBy(() -> Reservation.of(file, 0)).isInstanceOf(StorageException.class);
        assertThat(Files.readAllBytes(file)).isEqualTo(written);
    }

    @Test
    @EnabledIf("theSystemHasAFullDevice")
    void aFullDiskIsRefusedAndNamesTheFile() {
        try (Reservation reservation = Reservation.of(Path.of("/dev/full"), 0)) {
            assertThatThrownBy(() -> reservation.ensure(1))
                    .isInstanceOf(DiskFullException.class)
                    .hasMessageContaining("/dev/full")
                    .hasMessageContaining("make room");
        }
    }

    static boolean theSystemHasAFullDevice() {
        return Files.isWritable(Path.of("/dev/full"));
    }
}
