package io.mergekv.changelog.chronicle;

import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.RollCycle;

/**
 * Makes Chronicle roll by sequence instead of time: a cycle is one "second" of a clock that we set before each append.
 * For one thread.
 */
final class SequenceCycle implements RollCycle, TimeProvider {
    private static final int CYCLE_SHIFT = 32;
    private static final long SEQUENCE_MASK = (1L << CYCLE_SHIFT) - 1;
    private static final int MILLIS = 1000;

    private long cycle;

    /** Sets the clock to a cycle. */
    void turnTo(int newCycle) {
        cycle = newCycle;
    }

    @Override
    public long currentTimeMillis() {
        return cycle * MILLIS;
    }

    @Override
    public String format() {
        return CycleFiles.PATTERN;
    }

    @Override
    public int lengthInMillis() {
        return MILLIS;
    }

    // Two levels of 1024 entries, one for each 64 records: enough for 2^26 in a cycle. We do not read the index;
    // Chronicle does when it opens a file to append.
    @Override
    public int defaultIndexCount() {
        return 1024;
    }

    @Override
    public int defaultIndexSpacing() {
        return 64;
    }

    @Override
    public long toIndex(int ofCycle, long sequenceNumber) {
        return ((long) ofCycle << CYCLE_SHIFT) + (sequenceNumber & SEQUENCE_MASK);
    }

    @Override
    public long toSequenceNumber(long index) {
        return index & SEQUENCE_MASK;
    }

    @Override
    public int toCycle(long index) {
        return (int) (index >> CYCLE_SHIFT);
    }

    @Override
    public long maxMessagesPerCycle() {
        return SEQUENCE_MASK;
    }
}
