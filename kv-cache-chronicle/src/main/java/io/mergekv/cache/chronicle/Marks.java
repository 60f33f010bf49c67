package io.mergekv.cache.chronicle;

/**
 * Which keys were read since it was last asked: a byte for each hash, with some more bits of it, so that a key is taken
 * for another that was read one time in hundreds. For many threads, without locks; a mark may be lost to another one.
 *
 * <p>A mark is a load from anywhere in megabytes, a tenth of a read of a large cache. So reads are noted only once they are
 * {@linkplain #want wanted}, from when the first key of any segment has to leave: a cache that holds all never asks.
 */
final class Marks {
    private static final int PER_ENTRY = 2;

    private final byte[] marks;
    private volatile boolean wanted;

    /** Marks for so many keys. */
    Marks(long entries) {
        marks = new byte[(int) bytes(entries)];
    }

    /** How many bytes marks for so many keys take. */
    static long bytes(long entries) {
        return KeyRing.powerOfTwo((int) Math.min(1 << 29, PER_ENTRY * entries));
    }

    long bytes() {
        return marks.length;
    }

    /** From now on, reads are to be noted. */
    void want() {
        if (!wanted) {
            wanted = true;
        }
    }

    /** Whether reads are to be noted. */
    boolean areWanted() {
        return wanted;
    }

    /** Notes that a key with this hash was read. */
    void mark(int hash) {
        int at = hash & (marks.length - 1);
        byte mark = markOf(hash);
        if (marks[at] != mark) { // a write would take the cache line away from other readers
            marks[at] = mark;
        }
    }

    /** Whether a key with this hash was read since it was last asked. */
    boolean take(int hash) {
        int at = hash & (marks.length - 1);
        boolean marked = marks[at] == markOf(hash);
        if (marked) {
            marks[at] = 0;
        }
        return marked;
    }

    /** Bits that do not choose the place, never 0. */
    private static byte markOf(int hash) {
        return (byte) ((hash >>> 24) | 1);
    }
}
