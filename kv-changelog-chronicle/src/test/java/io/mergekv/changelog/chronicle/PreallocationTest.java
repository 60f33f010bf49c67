package io.mergekv.changelog.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.DiskFullException;
import io.mergekv.StorageException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreallocationTest {
    @TempDir
    private Path temp;

    @Test
    void whatIsReservedIsThereAndHoldsZeros() throws IOException {
        Path file = temp.resolve("file");
        try (Preallocation preallocation = Preallocation.of(file, 0)) {
            preallocation.ensure(300_000);
            assertThat(Files.size(file)).isGreaterThanOrEqualTo(300_000);
            long reserved = Files.size(file);
            preallocation.ensure(reserved);
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
        try (Preallocation preallocation = Preallocation.of(file, written.length)) {
            preallocation.ensure(8193);
        }
        assertThat(Files.readAllBytes(file)).startsWith(written);
        assertThat(Files.size(file)).isGreaterThan(8192);
    }

    @Test
    void whatIsWrittenIsThereAndZerosAreBehindIt() throws IOException {
        Path file = temp.resolve("file");
        byte[] record = new byte[50_000];
        new Random(1).nextBytes(record);
        try (Preallocation preallocation = Preallocation.of(file, 0)) {
            preallocation.ensure(10);
            preallocation.write(5, record, 3, record.length - 3, 300_000);
            assertThat(Files.size(file)).isGreaterThanOrEqualTo(350_000);
            preallocation.ensure(400_000); // goes on where it was, not where something was written
        }
        byte[] found = Files.readAllBytes(file);
        assertThat(Arrays.copyOfRange(found, 5, 2 + record.length))
                .isEqualTo(Arrays.copyOfRange(record, 3, record.length));
        assertThat(Arrays.copyOfRange(found, 2 + record.length, found.length)).containsOnly(0);
        assertThat(found.length).isGreaterThanOrEqualTo(400_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatADiskWithoutRoomRefusesIsTakenBackAndCanBeWrittenLater(long seed) throws IOException {
        Random random = new Random(seed);
        Path file = temp.resolve("file");
        int refused = 0;
        byte[] model = new byte[4 << 20];
        try (SmallFile small = new SmallFile(file);
                Preallocation preallocation = Preallocation.over(file, small, 0)) {
            int end = 0;
            while (end < 3 << 20) {
                byte[] record = new byte[1 + random.nextInt(random.nextBoolean() ? 100 : 200_000)];
                random.nextBytes(record);
                try {
                    preallocation.ensure(end + 4L);
                    preallocation.write(end, record, 0, record.length, 5_000);
                    System.arraycopy(record, 0, model, end, record.length);
                    end += record.length;
                } catch (DiskFullException e) {
                    refused++;
                    byte[] found = Files.readAllBytes(file);
                    assertThat(Arrays.mismatch(found, Arrays.copyOf(model, found.length)))
                            .isEqualTo(-1);
                    small.room += random.nextInt(200_000);
                }
            }
        }
        byte[] found = Files.readAllBytes(file);
        assertThat(Arrays.mismatch(found, Arrays.copyOf(model, found.length))).isEqualTo(-1);
        assertThat(refused).isPositive();
    }

    @Test
    void aFileHasNoHoleAfterWhatIsWritten() throws IOException {
        Path file = temp.resolve("file");
        List<long[]> written = new ArrayList<>();
        RandomAccessFile noting = new RandomAccessFile(file.toFile(), "rw") {
            @Override
            public void write(byte[] bytes) throws IOException {
                write(bytes, 0, bytes.length);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                written.add(new long[] {getFilePointer(), getFilePointer() + length});
                super.write(bytes, offset, length);
            }
        };
        try (Preallocation preallocation = Preallocation.over(file, noting, 0)) {
            preallocation.ensure(4);
            preallocation.write(4, new byte[300_001], 0, 300_001, 5_000);
            preallocation.ensure(400_000);
        }
        written.sort(Comparator.comparingLong(extent -> extent[0]));
        long end = 0;
        for (long[] extent : written) {
            assertThat(extent[0]).as("the next byte that is written").isLessThanOrEqualTo(end);
            end = Math.max(end, extent[1]);
        }
        assertThat(end).isGreaterThanOrEqualTo(400_000);
    }

    @Test
    void whatCannotBeTakenBackIsTold() throws IOException {
        Path file = temp.resolve("file");
        byte[] record = new byte[100_000];
        Arrays.fill(record, (byte) 7);
        try (SmallFile small = new SmallFile(file);
                Preallocation preallocation = Preallocation.over(file, small, 0)) {
            small.room = 50_000;
            small.failsForGood = true;
            assertThatThrownBy(() -> preallocation.write(0, record, 0, record.length, 0))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("cannot be taken back")
                    .hasMessageContaining("reopen")
                    .satisfies(e -> assertThat(e.getSuppressed()).hasOnlyElementsOfType(DiskFullException.class));
        }
    }

    @Test
    void whatIsThereIsNotTakenForANewFile() throws IOException {
        Path file = temp.resolve("file");
        byte[] written = new byte[5000];
        Arrays.fill(written, (byte) 7);
        Files.write(file, written);
        assertThatThrownBy(() -> Preallocation.of(file, 0)).isInstanceOf(StorageException.class);
        assertThat(Files.readAllBytes(file)).isEqualTo(written);
    }

    @Test
    @EnabledIf("theSystemHasAFullDevice")
    void aFullDiskIsRefusedAndNamesTheFile() {
        try (Preallocation preallocation = Preallocation.of(Path.of("/dev/full"), 0)) {
            assertThatThrownBy(() -> preallocation.ensure(1))
                    .isInstanceOf(DiskFullException.class)
                    .hasMessageContaining("/dev/full")
                    .hasMessageContaining("make room");
        }
    }

    @Test
    @EnabledIf("theSystemHasAFullDevice")
    void aWriteThatFailsSaysWhatAndWhere() {
        try (Preallocation preallocation = Preallocation.of(Path.of("/dev/full"), 0)) {
            assertThatThrownBy(() -> preallocation.write(4096, new byte[9000], 0, 9000, 1000))
                    .isInstanceOf(DiskFullException.class)
                    .hasMessageContaining("10000 bytes")
                    .hasMessageContaining("/dev/full");
        }
    }

    static boolean theSystemHasAFullDevice() {
        return Files.isWritable(Path.of("/dev/full"));
    }

    /** A file that takes writes behind what it has as long as there is room, and always over what it has. */
    private static final class SmallFile extends RandomAccessFile {
        long room;
        boolean failsForGood;
        private boolean failed;

        SmallFile(Path file) throws IOException {
            super(file.toFile(), "rw");
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            write(bytes, 0, bytes.length);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int fits = (int) Math.max(0, Math.min(length, Math.max(room, length()) - getFilePointer()));
            if (failed && failsForGood) {
                fits = 0;
            }
            super.write(bytes, offset, fits);
            if (fits < length) {
                failed = true;
                throw new IOException("No space left on device");
            }
        }
    }
}
