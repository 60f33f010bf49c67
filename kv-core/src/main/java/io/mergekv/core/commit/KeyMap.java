package io.mergekv.core.commit;

import io.mergekv.core.storage.KeyHash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
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

    private volatile Slots slots = NONE;
    private int used;

    /** The value of {@code key}, {@link #DELETED}, or null where the map says nothing of it. */
    byte @Nullable [] get(byte[] key) {
        Slots present = slots;
        if (present == NONE) {
            return null;
        }
        int hash = KeyHash.of(key);
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

    /** The keys that it says something of, in unsigned order. For the writer. */
    byte[][] sortedKeys() {
        byte[][] keys = new byte[used][];
        int[] count = {0};
        forEach((key, value) -> keys[count[0]++] = key);
        Arrays.sort(keys, 0, count[0], Arrays::compareUnsigned);
        return count[0] == used ? keys : Arrays.copyOf(keys, count[0]);
    }

    /** How many keys were put; those put with null count. */
    int size() {
        return used;
    }

    /** Says nothing of any key. For a map without readers. */
    void clear() {
        if (used > 0) {
            used = 0;
            if (slots.mask < INITIAL_SLOTS) {
                slots.clear();
            } else {
                slots = new Slots(INITIAL_SLOTS);
            }
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
