package io.mergekv.changelog.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.CorruptionException;
import io.mergekv.Options;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.LogCursor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A power cut takes any of the pages that were not synced, from any file, again and again: the log that is left has what
 * was synced, and goes on. For more than a few: {@code -Dmergekv.lostPages.seeds=100}.
 */
class LostPagesTest {
    private static final int CUTS = 25;
    private static final int PAGE = 4096;
    private static final int HEAD = 1 << 20; // nothing but zeros is behind it
    private static final double[] CHANCES = {0, 0.1, 0.5, 0.9, 1};

    @TempDir
    Path directory;

    private final TreeMap<Long, byte[]> appended = new TreeMap<>();
    // What of a file is on the disk for sure. A new generation is as a whole.
    private final Map<Path, byte[]> durable = new HashMap<>();
    private long generation = 1;
    private long synced;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Integer.getInteger("mergekv.lostPages.seeds", 3));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aLogGoesOnAfterPowerCuts(long seed) throws IOException {
        Random random = new Random(seed);
        int cycleBits = 4 + random.nextInt(4);
        Options options = Options.none().with(ChronicleChangeLogProvider.CYCLE_BITS, cycleBits);
        for (int cut = 0; cut < CUTS; cut++) {
            try (ChangeLog log = Logs.open(directory, options)) {
                live(log, 1 << cycleBits, random);
            }
            losePages(random);
            try (ChangeLog log = Logs.open(directory, options)) {
                recover(log, random);
            }
        }
    }

    private void live(ChangeLog log, int perFile, Random random) {
        long from = last();
        log.salvageAfter(from, candidate -> {});
        long to = from + random.nextInt(random.nextBoolean() ? 8 : 300);
        for (long sequence = from + 1; sequence <= to; sequence++) {
            if (sequence % perFile == 0) {
                isDurable(sequence - 1); // a file is synced before the next is begun
            }
            byte[] record = new byte[1 + random.nextInt(random.nextInt(50) == 0 ? 40_000 : 400)];
            random.nextBytes(record);
            log.append(sequence, ByteBuffer.wrap(record));
            appended.put(sequence, record);
            if (random.nextInt(30) == 0) {
                log.sync();
                isDurable(sequence);
            }
        }
        assertThat(readable(log)).isEqualTo(last());
    }

    private void isDurable(long sequence) {
        durable.put(file(sequence), head(file(sequence)));
        synced = sequence;
    }

    private void losePages(Random random) throws IOException {
        double chance = CHANCES[random.nextInt(CHANCES.length)];
        LogMetadata metadata = LogMetadata.read(directory).orElseThrow();
        CycleFiles files = metadata.files(directory);
        for (int cycle : files.cycles()) {
            Path file = files.path(cycle);
            byte[] now = head(file);
            byte[] before = metadata.generation() == generation ? durable.get(file) : now;
            if (before == null && random.nextDouble() >= chance) {
                Files.delete(file);
                continue;
            }
            byte[] left = before == null ? new byte[now.length] : Arrays.copyOf(before, now.length);
            for (int at = 0; at < left.length; at += PAGE) {
                if (random.nextDouble() < chance) {
                    System.arraycopy(now, at, left, at, Math.min(PAGE, left.length - at));
                }
            }
            long length = random.nextBoolean() ? Files.size(file) : left.length + PAGE; // a record may end with zeros
            try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
                out.setLength(0);
                out.write(left);
                out.setLength(length);
            }
            durable.put(file, left);
        }
        generation = metadata.generation();
    }

    /** As the engine does: keeps the records whose content is right, and cuts the rest off. */
    private void recover(ChangeLog log, Random random) {
        long good = readable(log);
        assertThat(good).isBetween(synced, last()).isLessThanOrEqualTo(log.lastSequence());
        appended.tailMap(good, false).clear();
        log.salvageAfter(good, candidate -> {});
        if (good < log.lastSequence() || random.nextBoolean()) {
            log.cutAfter(good);
        }
    }

    private long readable(ChangeLog log) {
        long good = 0;
        try (LogCursor cursor = log.read(1)) {
            while (cursor.next()) {
                byte[] bytes = new byte[cursor.record().remaining()];
                cursor.record().get(bytes);
                if (cursor.sequence() != good + 1 || !Arrays.equals(bytes, appended.get(good + 1))) {
                    return good;
                }
                good++;
            }
        } catch (CorruptionException e) {
            return good;
        }
        return good;
    }

    private long last() {
        return appended.isEmpty() ? 0 : appended.lastKey();
    }

    private Path file(long sequence) {
        LogMetadata metadata = LogMetadata.read(directory).orElseThrow();
        return Damage.cycleFile(directory, metadata.cycleOf(sequence));
    }

    private static byte[] head(Path file) {
        byte[] head = Damage.head(file, HEAD);
        int used = head.length;
        while (used > 0 && head[used - 1] == 0) {
            used--;
        }
        return Arrays.copyOf(head, used);
    }
}
