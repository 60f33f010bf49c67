package io.mergekv.core.memtable;

import io.mergekv.core.storage.KeyHash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map from byte keys to byte values for one writer at a time and any number of readers beside it, none of whom waits.
 * A reader sees what was put before its call, or something newer. Open addressing with linear probing; keys are never
 * taken out, only all at once. Keeps the arrays it is given.
 */
final class KeyMap {
    /** The value of a key whose document is deleted, to be told from a key that is not there. */
    static final byte[] DELETED = {};

    private static final int INITIAL_SLOTS = 16;
    private static final VarHandle ARRAYS = MethodHandles.arrayElementVarHandle(byte[][].class);
    /** Of a map that nothing was put into, so that looking there costs nothing. */
    private static final Slots NONE = new Slots(1);

    /** Where the heads differ, the keys themselves need not be looked at, which are anywhere in memory. */
    private static final Comparator<Entry> ORDER = (a, b) -> {
        int byHead = Long.compareUnsigned(a.head, b.head);
        return byHead != 0 ? byHead : Arrays.compareUnsigned(a.key, b.key);
    };

    private volatile Slots slots = NONE;
    private int used;

    /** The value of {@code key}, {@link #DELETED}, or null where the map says nothing of it. */
    byte @Nullable [] get(byte[] key) {
        return slots == NONE ? null : get(key, KeyHash.of(key));
    }

    /** The same, for a key whose {@link KeyHash} is known. */
    byte @Nullable [] get(byte[] key, int hash) {
        Slots present = slots;
        for (int slot = hash & present.mask; ; slot = (slot + 1) & present.mask) {
            byte[] there = (byte[]) ARRAYS.getAcquire(present.keys, slot);
            if (there == null) {
                return null;
            }
            if (present.hashes[slot] == hash && Arrays.equals(there, key)) {
                return (byte[]) ARRAYS.getAcquire(present.values, slot);
            }
        }
    }

    /** Sets the value of {@code key}, null to say nothing of it, and returns what {@link #get} would have. */
    byte @Nullable [] put(byte[] key, byte @Nullable [] value) {
        if (used * 2 >= slots.mask) {
            grow();
        }
        Slots present = slots;
        int hash = KeyHash.of(key);
        int slot = present.find(key, hash);
        byte[] previous = present.values[slot];
        ARRAYS.setRelease(present.values, slot, value);
        if (present.keys[slot] == null) {
            present.hashes[slot] = hash;
            ARRAYS.setRelease(present.keys, slot, key); // last: who sees the key sees its hash and value
            used++;
        }
        return previous;
    }

    /** Takes {@code key} back to {@code value}, as {@link #put} had returned it. Takes no memory. */
    void restore(byte[] key, byte @Nullable [] value) {
        Slots present = slots;
        int slot = present.find(key, KeyHash.of(key));
        if (present.keys[slot] != null) { // else it was never put
            ARRAYS.setRelease(present.values, slot, value);
        }
    }

    /** Hands every key that it says something of to {@code action}, in no order. For the writer. */
    void forEach(BiConsumer<byte[], byte[]> action) {
        Slots present = slots;
        for (int slot = 0; used > 0 && slot <= present.mask; slot++) {
            byte[] value = present.values[slot];
            if (value != null) {
                action.accept(present.keys[slot], value);
            }
        }
    }

    /** What it says something of, in the unsigned order of the keys. For the writer. */
    List<Entry> sorted() {
        byte[][] keys = slots.keys;
        int shared = sharedPrefix(keys);
        List<Entry> entries = new ArrayList<>(used);
        forEach((key, value) -> entries.add(new Entry(key, value, head(key, shared))));
        entries.sort(ORDER);
        return entries;
    }

    /** How many bytes all of {@code keys} begin with together. */
    private static int sharedPrefix(byte[][] keys) {
        byte[] first = null;
        int shared = Integer.MAX_VALUE;
        for (byte[] key : keys) {
            if (key != null) {
                first = first == null ? key : first;
                shared = Math.min(shared, key.length);
                int differ = Arrays.mismatch(first, 0, shared, key, 0, shared);
                shared = differ < 0 ? shared : differ;
            }
        }
        return shared;
    }

    /** The eight bytes of {@code key} from {@code from}, as a number whose order is theirs; what is missing is zero. */
    private static long head(byte[] key, int from) {
        long head = 0;
        for (int at = from; at < from + Long.BYTES; at++) {
            head = head << Byte.SIZE | (at < key.length ? key[at] & 0xff : 0);
        }
        return head;
    }

    /** How many keys were put; those put with null count. */
    int size() {
        return used;
    }

    /** Says nothing of any key. For a map without readers. */
    void clear() {
        if (used > 0) {
            if (slots.mask < INITIAL_SLOTS) {
                slots.clear();
            } else {
                slots = NONE; // takes no memory, so that it cannot fail
            }
            used = 0;
        }
    }

    private void grow() {
        Slots old = slots;
        Slots larger = new Slots(old == NONE ? INITIAL_SLOTS : (old.mask + 1) * 4);
        for (int slot = 0; slot <= old.mask; slot++) {
            byte[] key = old.keys[slot];
            if (key != null) {
                int to = larger.find(key, old.hashes[slot]);
                larger.keys[to] = key;
                larger.hashes[to] = old.hashes[slot];
                larger.values[to] = old.values[slot];
            }
        }
        slots = larger;
    }

    /** A key and its value, {@link #DELETED} if that is what the map says of it. */
    static final class Entry {
        final byte[] key;
        final byte[] value;
        private final long head;

        private Entry(byte[] key, byte[] value, long head) {
            this.key = key;
            this.value = value;
            this.head = head;
        }
    }

    private static final class Slots {
        final byte[][] keys;
        final byte[][] values;
        final int[] hashes;
        final int mask;

        Slots(int count) {
            keys = new byte[count][];
            values = new byte[count][];
            hashes = new int[count];
            mask = count - 1;
        }

        /** The slot of {@code key}, or the free one that it would take. */
        int find(byte[] key, int hash) {
            int slot = hash & mask;
            while (keys[slot] != null && !(hashes[slot] == hash && Arrays.equals(keys[slot], key))) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        @SuppressWarnings("NullAway") // slots without a key
        void clear() {
            Arrays.fill(keys, null);
            Arrays.fill(values, null);
        }
    }
}
