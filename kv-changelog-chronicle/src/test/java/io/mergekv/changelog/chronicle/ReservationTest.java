package io.mergekv.changelog.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.DiskFullException;
import io.mergekv.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
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
    void whatIsWrittenIsThere() throws IOException {
        Path file = temp.resolve("file");
        byte[] record = new byte[50_000];
        new Random(1).nextBytes(record);
        try (Reservation reservation = Reservation.of(file, 0)) {
            reservation.ensure(100_000);
            reservation.write(5, record, 3, record.length - 3);
            reservation.ensure(400_000); // goes on where it was, not where something was written
        }
        byte[] found = Files.readAllBytes(file);
        assertThat(Arrays.copyOfRange(found, 5, 2 + record.length))
                .isEqualTo(Arrays.copyOfRange(record, 3, record.length));
        assertThat(Arrays.copyOfRange(found, 2 + record.length, found.length)).containsOnly(0);
        assertThat(found.length).isGreaterThanOrEqualTo(400_000);
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

    @Test
    @EnabledIf("theSystemHasAFullDevice")
    void aWriteThatFailsSaysWhatAndWhere() {
        try (Reservation reservation = Reservation.of(Path.of("/dev/full"), 0)) {
            assertThatThrownBy(() -> reservation.write(4096, new byte[9000], 0, 9000))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("9000 bytes to /dev/full at 4096");
        }
    }

    static boolean theSystemHasAFullDevice() {
        return Files.isWritable(Path.of("/dev/full"));
    }
}
