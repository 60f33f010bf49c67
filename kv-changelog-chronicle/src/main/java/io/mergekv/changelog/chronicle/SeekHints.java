package io.mergekv.changelog.chronicle;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers where every 256th record of a cycle file stands, as walkers pass, so that the next one need not walk
 * there. Only a short-cut: an empty table is right too. Safe for use by many threads.
 */
final class SeekHints {
    private static final int STRIDE_BITS = 8;
    private static final int MAX_CYCLES = 1024;

    private final int slots;
    private final ConcurrentHashMap<Integer, AtomicLongArray> cycles = new ConcurrentHashMap<>();

    SeekHints(int cycleBits) {
        slots = (1 << Math.max(0, cycleBits - STRIDE_BITS)) + 1;
    }

    /** Whether {@link #note} would keep the position of record number {@code count}. */
    static boolean takes(long count) {
        return (count & ((1 << STRIDE_BITS) - 1)) == 0;
    }

    /** Notes where the frames from record number {@code count} of a cycle on begin. */
    void note(int cycle, long count, long position) {
        if (cycles.size() >= MAX_CYCLES) {
            cycles.clear();
        }
        cycles.computeIfAbsent(cycle, c -> new AtomicLongArray(slots)).set((int) (count >>> STRIDE_BITS), position);
    }

    /** The highest noted record number up to {@code count}; 0 when none is. */
    long floor(int cycle, long count) {
        AtomicLongArray positions = cycles.get(cycle);
        if (positions != null) {
            for (int slot = (int) Math.min(count >>> STRIDE_BITS, slots - 1); slot > 0; slot--) {
                if (positions.get(slot) != 0) {
                    return (long) slot << STRIDE_BITS;
                }
            }
        }
        return 0;
    }

    /** Where a record number that {@link #floor} gave stands. */
    long position(int cycle, long count) {
        AtomicLongArray positions = cycles.get(cycle);
        return positions == null ? 0 : positions.get((int) (count >>> STRIDE_BITS));
    }

    void forget() {
        cycles.clear();
    }
}
