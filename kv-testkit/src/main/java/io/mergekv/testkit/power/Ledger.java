package io.mergekv.testkit.power;

import io.mergekv.Position;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the workload tried, was promised and was shown, in a mapped file outside the power cut: a kill of the process takes
 * nothing from it. Each number is written by one thread; read it once the process is dead.
 */
final class Ledger {
    static final int WRITERS = 4;
    /** How many steps a writer has for a ledger. */
    static final int STEPS = 100_000;
    /** A step that changed nothing, and so has no sequence. */
    static final long UNCHANGED = -1;

    private static final int EPOCH = 0;
    private static final int OPEN = 1;
    private static final int FLOOR = 2;
    private static final int CLOSED = 3;
    private static final int SHOWN = 4;
    private static final int FOUND = 5;
    private static final int FOUND_EPOCH = 6;
    private static final int ATTEMPTED = 8;
    private static final int SEQUENCES = ATTEMPTED + WRITERS;
    private static final int SHOWN_ORIGINS = SEQUENCES + WRITERS * (STEPS + 1);
    private static final int LONGS = SHOWN_ORIGINS + WRITERS * STEPS;

    private final LongBuffer numbers;
    private final long base;

    /** Maps {@code file}, made where it is absent, of a database that begins with the sequence after {@code base}. */
    Ledger(Path file, long base) throws IOException {
        this.base = base;
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            numbers = channel.map(MapMode.READ_WRITE, 0, 8L * LONGS).asLongBuffer();
        }
    }

    /** The last sequence before the first that the workload may get. */
    long base() {
        return base;
    }

    /** The database was opened at {@code found}, in {@code epoch}. */
    void opened(long epoch, Position found) {
        numbers.put(EPOCH, epoch);
        numbers.put(FOUND, found.sequence());
        numbers.put(FOUND_EPOCH, found.epoch());
        numbers.put(OPEN, numbers.get(OPEN) + 1);
    }

    /** How often the database was opened. */
    long opens() {
        return numbers.get(OPEN);
    }

    /** The epoch of the last open. */
    long epoch() {
        return numbers.get(EPOCH);
    }

    /** The epoch of a sequence that was there at the last open, or given out since. */
    long epochOf(long sequence) {
        return sequence > numbers.get(FOUND) ? epoch() : numbers.get(FOUND_EPOCH);
    }

    /** Everything up to {@code sequence} was said to be on disk. */
    void floor(long sequence) {
        numbers.put(FLOOR, sequence);
    }

    long floor() {
        return numbers.get(FLOOR);
    }

    void closed(boolean closed) {
        numbers.put(CLOSED, closed ? 1 : 0);
    }

    boolean closed() {
        return numbers.get(CLOSED) == 1;
    }

    /** A change was shown to a subscriber. */
    void shown(long sequence, String origin) {
        int colon = origin.indexOf(':');
        long packed = (Long.parseLong(origin.substring(0, colon)) << 32) + Long.parseLong(origin.substring(colon + 1));
        if (sequence - base < (long) WRITERS * STEPS) {
            numbers.put(SHOWN_ORIGINS + (int) (sequence - base), packed + 1);
        }
        numbers.put(SHOWN, sequence);
    }

    /** The last sequence that was shown to a subscriber. */
    long shown() {
        return numbers.get(SHOWN);
    }

    /** The origin that was shown under {@code sequence}; empty when it was not shown. */
    String shownOrigin(long sequence) {
        long packed = sequence <= base ? 0 : numbers.get(SHOWN_ORIGINS + (int) (sequence - base));
        return packed == 0 ? "" : ((packed - 1) >> 32) + ":" + (int) (packed - 1);
    }

    void attempted(int writer, int number) {
        numbers.put(ATTEMPTED + writer, number);
    }

    int attempted(int writer) {
        return (int) numbers.get(ATTEMPTED + writer);
    }

    void acknowledged(int writer, int number, long sequence) {
        numbers.put(SEQUENCES + writer * (STEPS + 1) + number, sequence);
    }

    /** The sequence that was acknowledged; 0 when none was, {@link #UNCHANGED} when nothing changed. */
    long acknowledged(int writer, int number) {
        return numbers.get(SEQUENCES + writer * (STEPS + 1) + number);
    }

    /** The newest sequence that anybody was told of. */
    long newest() {
        long newest = shown();
        for (int writer = 0; writer < WRITERS; writer++) {
            for (int number = 1; number <= attempted(writer); number++) {
                newest = Math.max(newest, acknowledged(writer, number));
            }
        }
        return newest;
    }
}
