package io.mergekv.changelog.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RoomAheadTest {
    @TempDir
    Path directory;

    @Test
    void roomIsReservedAheadOfLargeRecords() throws IOException {
        Path file = directory.resolve("file");
        try (RoomAhead ahead = new RoomAhead();
                Reservation reservation = Reservation.of(file, 0)) {
            ahead.appended(reservation, 1000, 100_000);
            awaitLength(file, 2 << 20);
            ahead.appended(reservation, 3 << 20, 100_000);
            awaitLength(file, 5 << 20);
        }
    }

    @Test
    void smallRecordsReserveNothingAhead() throws IOException {
        Path file = directory.resolve("file");
        try (RoomAhead ahead = new RoomAhead();
                Reservation reservation = Reservation.of(file, 0)) {
            ahead.appended(reservation, 1000, 1000);
            ahead.appended(reservation, 2000, 1000);
            assertThat(Files.size(file)).isZero();
        }
    }

    @Test
    void whatIsWrittenMeanwhileStays() throws IOException {
        Path file = directory.resolve("file");
        byte[] ones = new byte[1000];
        Arrays.fill(ones, (byte) 1);
        try (RoomAhead ahead = new RoomAhead();
                Reservation reservation = Reservation.of(file, 0);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long end = 0;
            for (int i = 0; i < 10_000; i++) {
                end += ones.length;
                reservation.ensure(end);
                ahead.appended(reservation, end, 100_000);
                channel.write(ByteBuffer.wrap(ones), end - ones.length);
            }
            byte[] found = Files.readAllBytes(file);
            byte[] expected = new byte[(int) end];
            Arrays.fill(expected, (byte) 1);
            assertThat(Arrays.copyOf(found, (int) end)).isEqualTo(expected);
        }
    }

    @Test
    void closedReservationIsLeftAlone() throws IOException {
        Path file = directory.resolve("file");
        Reservation reservation = Reservation.of(file, 0);
        reservation.close();
        assertThat(reservation.ensurePart(1)).isFalse();
        assertThat(Files.size(file)).isZero();
    }

    private static void awaitLength(Path file, long length) throws IOException {
        while (Files.size(file) < length) {
            Thread.onSpinWait();
        }
    }
}
