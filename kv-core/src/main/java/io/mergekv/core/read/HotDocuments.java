package io.mergekv.core.read;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The small documents that are read most, on the heap, where a read finds them without a copy. They stand in sets, of which
 * a key's hash names one, and each set is bounded by itself.
 *
 * <p>A document is let in when it was {@linkplain #wants wanted} twice with nothing between that took its place among the few
 * that a set remembers: so the chance grows with the square of how often it is read, and a scan of all keys lets in next to
 * none. Whose place it takes goes round (CLOCK): one that was read since is spared, and its reads count half from then on.
 *
 * <p>{@link #get} and {@link #wants} are for any number of threads. What changes documents is called by one thread at a time
 * for all keys whose hashes have the same low bits, of which there are no more than sets.
 */
final class HotDocuments {
    /** What one set takes at most, in bytes of keys and documents. */
    static final int SET_BYTES = 16 << 10;
    /** What one document and its key take at most. */
    static final int MOST_BYTES = SET_BYTES / 8;

    private static final int WAYS = 16;
    /** How many wanted hashes each set remembers, by their highest bits. */
    private static final int REMEMBERED = 16;

    private static final int REMEMBERED_SHIFT = Integer.SIZE - 4;
    private static final int MOST_SETS = 1 << 20;
    private static final int MOST_READS = 15;

    /** The hashes of what stands in the slots, side by side, so that only what is likely meant is looked at. */
    private final int[] hashes;

    private final AtomicReferenceArray<@Nullable Entry> entries;
    private final int[] bytes;
    private final byte[] hands;
    private final int[] wanted;
    private final int mask;
    private final LongAdder hits = new LongAdder();

    /** Takes up to {@code limit} bytes, at least {@link #SET_BYTES}; as many sets as the next lower power of two. */
    HotDocuments(long limit) {
        int sets = (int) Math.min(MOST_SETS, Long.highestOneBit(limit / SET_BYTES));
        mask = sets - 1;
        hashes = new int[sets * WAYS];
        entries = new AtomicReferenceArray<>(sets * WAYS);
        bytes = new int[sets];
        hands = new byte[sets];
        wanted = new int[sets * REMEMBERED];
    }

    /** How many sets there are, a power of two. */
    int sets() {
        return mask + 1;
    }

    /** The document under {@code key}, or null; not to be changed. */
    byte @Nullable [] get(byte[] key, int hash) {
        int from = (hash & mask) * WAYS;
        for (int slot = from; slot < from + WAYS; slot++) {
            if (hashes[slot] == hash) {
                Entry entry = entries.get(slot);
                if (entry != null && Arrays.equals(entry.key, key)) {
                    entry.noteRead();
                    hits.increment();
                    return entry.value;
                }
            }
        }
        return null;
    }

    /** Notes that a document with this hash was asked for and is not here; whether it should be let in. */
    boolean wants(int hash) {
        int place = (hash & mask) * REMEMBERED + (hash >>> REMEMBERED_SHIFT);
        boolean again = wanted[place] == hash;
        if (!again) {
            wanted[place] = hash;
        }
        return again;
    }

    /** Whether a document is small enough that takes so many bytes with its key. */
    static boolean takes(int size) {
        return size <= MOST_BYTES;
    }

    /** Gives places up until so many bytes fit the hash's set; false when they never do, or one that is spared is met before. */
    boolean makeRoom(int hash, int size) {
        if (!takes(size)) {
            return false;
        }
        while (free(hash) < 0 || !fits(hash, size)) {
            int slot = next(hash);
            Entry victim = entries.get(slot);
            if (victim != null && victim.isSpared()) {
                return false;
            }
            set(slot, hash, null);
        }
        return true;
    }

    /** Lets in {@code value}, the present document under {@code key}, if there is room. Keeps both arrays. */
    void add(byte[] key, int hash, byte[] value) {
        update(key, hash, null);
        int slot = free(hash);
        if (slot >= 0 && fits(hash, key.length + value.length)) {
            set(slot, hash, new Entry(key, value));
        }
    }

    /** Brings the document under {@code key}, if it is here, up to date; null takes it out, and so does one that has grown. */
    void update(byte[] key, int hash, byte @Nullable [] value) {
        int from = (hash & mask) * WAYS;
        for (int slot = from; slot < from + WAYS; slot++) {
            Entry entry = hashes[slot] == hash ? entries.get(slot) : null;
            if (entry != null && Arrays.equals(entry.key, key)) {
                int grown = value == null ? 0 : value.length - entry.value.length;
                if (value == null || !takes(entry.bytes() + grown) || bytes[hash & mask] + grown > SET_BYTES) {
                    set(slot, hash, null);
                } else {
                    bytes[hash & mask] += grown;
                    entry.value = value;
                }
                return;
            }
        }
    }

    /** How many reads were answered. */
    long hits() {
        return hits.sum();
    }

    private boolean fits(int hash, int size) {
        return takes(size) && bytes[hash & mask] + size <= SET_BYTES;
    }

    private void set(int slot, int hash, @Nullable Entry entry) {
        Entry before = entries.get(slot);
        bytes[hash & mask] += (entry == null ? 0 : entry.bytes()) - (before == null ? 0 : before.bytes());
        entries.set(slot, entry);
        hashes[slot] = hash;
    }

    /** A free slot for this hash, or -1. */
    private int free(int hash) {
        int from = (hash & mask) * WAYS;
        for (int slot = from; slot < from + WAYS; slot++) {
            if (entries.get(slot) == null) {
                return slot;
            }
        }
        return -1;
    }

    /** The slot whose turn it is to be given up. */
    private int next(int hash) {
        int set = hash & mask;
        hands[set] = (byte) ((hands[set] + 1) % WAYS);
        return set * WAYS + hands[set];
    }

    private static final class Entry {
        final byte[] key;
        volatile byte[] value;
        private int reads;

        Entry(byte[] key, byte[] value) {
            this.key = key;
            this.value = value;
        }

        int bytes() {
            return key.length + value.length;
        }

        /** A note may be lost to that of another thread. */
        void noteRead() {
            if (reads < MOST_READS) {
                reads++;
            }
        }

        /** Whether it stays once more for what it was read before, which counts half from now on. */
        boolean isSpared() {
            boolean spared = reads > 0;
            reads >>= 1;
            return spared;
        }
    }
}
