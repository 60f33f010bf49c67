package io.mergekv.cache.chronicle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Keys in the order in which they came, in one byte array used as a ring, with a hash index into it.
 *
 * <p>A record is the key's hash, its weight (chunks in the map; 0 once dead), its length, its bytes, padded to four. A
 * record never wraps around. Both arrays grow with use up to their bound and never shrink before close.
 *
 * <p>Not safe for use by many threads.
 */
final class KeyRing {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final int HASH = 0;
    private static final int WEIGHT = 4;
    private static final int LENGTH = 8;
    private static final int HEADER = 12;
    private static final int FIRST_CAPACITY = 1 << 12;

    private final int maxCapacity;
    private final int maxEntries;
    private byte[] ring;
    /** Position in the ring plus one; 0 where empty; linear probing. */
    private int[] index;

    private int head;
    private int tail;
    private int used;
    private int live;
    private long weight;
    private int entries;

    KeyRing(int maxEntries, int maxCapacity) {
        this.maxCapacity = maxCapacity;
        this.maxEntries = maxEntries;
        this.ring = new byte[Math.min(FIRST_CAPACITY, maxCapacity)];
        this.index = new int[64];
    }

    /** How many bytes a ring takes at most. */
    static long bytesAtMost(int maxEntries, int maxCapacity) {
        return maxCapacity + 4L * 2 * powerOfTwo(maxEntries);
    }

    /** How many bytes it takes now. */
    long bytes() {
        return ring.length + 4L * index.length;
    }

    int entries() {
        return entries;
    }

    /** What all keys weigh. */
    long weight() {
        return weight;
    }

    /** The weight of {@code key}, or 0 when it is not here. */
    int weight(byte[] key, int hash) {
        int at = slot(key, hash);
        return index[at] == 0 ? 0 : read(index[at] - 1, WEIGHT);
    }

    /** Forgets {@code key} and returns its weight, or 0 when it was not here. */
    int remove(byte[] key, int hash) {
        int at = slot(key, hash);
        if (index[at] == 0) {
            return 0;
        }
        int record = index[at] - 1;
        int weight = read(record, WEIGHT);
        emptySlot(at);
        kill(record);
        return weight;
    }

    /** Adds a key that is not here. False, and nothing is done, when there is no room: then evict and try again. */
    boolean add(byte[] key, int hash, int weight) {
        if (entries >= maxEntries) {
            return false;
        }
        int size = recordBytes(key.length);
        while (!fits(size)) {
            if (ring.length < maxCapacity) {
                rebuild((int) Math.min(maxCapacity, 2L * ring.length));
            } else if (live < used - used / 4) {
                rebuild(ring.length);
            } else {
                return false;
            }
        }
        int at = reserve(size);
        write(at, HASH, hash);
        write(at, WEIGHT, weight);
        write(at, LENGTH, key.length);
        System.arraycopy(key, 0, ring, at + HEADER, key.length);
        live += size;
        this.weight += weight;
        entries++;
        if (2 * entries > index.length) {
            index = new int[2 * index.length];
            forEachLive(this::indexRecord);
        } else {
            indexRecord(at);
        }
        return true;
    }

    /** The hash of the oldest key; there must be one. */
    int oldestHash() {
        return read(oldest(), HASH);
    }

    /** The weight of the oldest key; there must be one. */
    int oldestWeight() {
        return read(oldest(), WEIGHT);
    }

    /** The oldest key; there must be one. */
    byte[] oldestKey() {
        return key(oldest());
    }

    /** Makes the oldest key the youngest, also in a full ring; false when it cannot be placed there. */
    boolean oldestToEnd() {
        return toEnd(recordBytes(read(oldest(), LENGTH)));
    }

    /** The oldest live record; the dead ones before it are dropped. */
    private int oldest() {
        skipGap();
        while (read(head, WEIGHT) == 0) {
            advanceHead(recordBytes(read(head, LENGTH)));
            skipGap();
        }
        return head;
    }

    /** The keys that start with {@code prefix}. */
    byte[][] withPrefix(byte[] prefix) {
        byte[][] keys = new byte[entries][];
        int[] count = new int[1];
        forEachLive(record -> {
            int length = read(record, LENGTH);
            int from = record + HEADER;
            if (length >= prefix.length && Arrays.equals(ring, from, from + prefix.length, prefix, 0, prefix.length)) {
                keys[count[0]++] = key(record);
            }
        });
        return Arrays.copyOf(keys, count[0]);
    }

    /** Moves the record at the head to the tail, also within a full ring; false when it cannot be placed there. */
    private boolean toEnd(int size) {
        int from = head;
        int slot = slotOfRecord(from);
        advanceHead(size);
        if (!fits(size)) {
            head = from;
            used += size;
            return false;
        }
        int at = reserve(size); // where it overlaps the old place, the copy is still right
        System.arraycopy(ring, from, ring, at, size);
        index[slot] = at + 1;
        return true;
    }

    private boolean fits(int size) {
        int gap = ring.length - tail < size ? ring.length - tail : 0;
        return used + gap + size <= ring.length;
    }

    private int reserve(int size) {
        int gap = ring.length - tail;
        if (gap < size) {
            if (gap >= HEADER) {
                write(tail, WEIGHT, 0);
                write(tail, LENGTH, gap - HEADER);
            }
            used += gap;
            tail = 0;
        }
        int at = tail;
        tail = tail + size == ring.length ? 0 : tail + size;
        used += size;
        return at;
    }

    /** At the end of the ring there may be less than a header's room. */
    private void skipGap() {
        if (ring.length - head < HEADER) {
            used -= ring.length - head;
            head = 0;
        }
    }

    private void advanceHead(int size) {
        used -= size;
        head = head + size == ring.length ? 0 : head + size;
    }

    private void kill(int record) {
        weight -= read(record, WEIGHT);
        write(record, WEIGHT, 0);
        live -= recordBytes(read(record, LENGTH));
        entries--;
    }

    /** Lays the live records anew, in their order, in a ring of this capacity. */
    private void rebuild(int capacity) {
        byte[] next = new byte[capacity];
        int[] end = new int[1];
        forEachLive(record -> {
            int size = recordBytes(read(record, LENGTH));
            System.arraycopy(ring, record, next, end[0], size);
            end[0] += size;
        });
        ring = next;
        head = 0;
        used = end[0];
        tail = used == capacity ? 0 : used;
        Arrays.fill(index, 0);
        forEachLive(this::indexRecord);
    }

    private void forEachLive(RecordVisitor visitor) {
        int at = head;
        int left = used;
        while (left > 0) {
            if (ring.length - at < HEADER) {
                left -= ring.length - at;
                at = 0;
                continue;
            }
            int size = recordBytes(read(at, LENGTH));
            if (read(at, WEIGHT) != 0) {
                visitor.visit(at);
            }
            left -= size;
            at = at + size == ring.length ? 0 : at + size;
        }
    }

    private void indexRecord(int record) {
        int at = read(record, HASH) & (index.length - 1);
        while (index[at] != 0) {
            at = (at + 1) & (index.length - 1);
        }
        index[at] = record + 1;
    }

    /** The slot of {@code key}, or the empty one where its search ends. */
    private int slot(byte[] key, int hash) {
        int at = hash & (index.length - 1);
        while (index[at] != 0 && !holds(index[at] - 1, key, hash)) {
            at = (at + 1) & (index.length - 1);
        }
        return at;
    }

    private int slotOfRecord(int record) {
        int at = read(record, HASH) & (index.length - 1);
        while (index[at] != record + 1) {
            at = (at + 1) & (index.length - 1);
        }
        return at;
    }

    /** Empties a slot and closes the gap, so that probing needs no tombstones (Knuth, volume 3, algorithm 6.4R). */
    private void emptySlot(int slot) {
        int mask = index.length - 1;
        int gap = slot;
        index[gap] = 0;
        for (int at = (gap + 1) & mask; index[at] != 0; at = (at + 1) & mask) {
            int home = read(index[at] - 1, HASH) & mask;
            if (((at - home) & mask) >= ((at - gap) & mask)) {
                index[gap] = index[at];
                index[at] = 0;
                gap = at;
            }
        }
    }

    private boolean holds(int record, byte[] key, int hash) {
        int from = record + HEADER;
        return read(record, HASH) == hash
                && read(record, LENGTH) == key.length
                && Arrays.equals(ring, from, from + key.length, key, 0, key.length);
    }

    private byte[] key(int record) {
        return Arrays.copyOfRange(ring, record + HEADER, record + HEADER + read(record, LENGTH));
    }

    private int read(int record, int field) {
        return (int) INT.get(ring, record + field);
    }

    private void write(int record, int field, int value) {
        INT.set(ring, record + field, value);
    }

    static int recordBytes(int keyLength) {
        return HEADER + ((keyLength + 3) & ~3);
    }

    static int powerOfTwo(int atLeast) {
        return Math.max(64, Integer.highestOneBit(Math.max(1, atLeast - 1)) << 1);
    }

    @FunctionalInterface
    private interface RecordVisitor {
        void visit(int record);
    }
}
