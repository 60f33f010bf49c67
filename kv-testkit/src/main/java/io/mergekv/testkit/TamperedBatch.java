package io.mergekv.testkit;

import io.mergekv.spi.Space;
import io.mergekv.spi.StoreBatch;

/** Copies the writes of a batch, but not as they are. For one use. */
final class TamperedBatch implements StoreBatch.Visitor {
    private final StoreBatch tampered = new StoreBatch();
    private final boolean corrupt;
    private int left;

    private TamperedBatch(boolean corrupt, int left) {
        this.corrupt = corrupt;
        this.left = left;
    }

    /** A copy in whose values a bit is flipped. */
    static StoreBatch flipped(StoreBatch batch) {
        TamperedBatch all = new TamperedBatch(true, Integer.MAX_VALUE);
        batch.forEach(all);
        return all.tampered;
    }

    /** A copy that has only the first half of the writes. */
    static StoreBatch half(StoreBatch batch) {
        TamperedBatch all = new TamperedBatch(false, Integer.MAX_VALUE);
        batch.forEach(all);
        TamperedBatch half = new TamperedBatch(false, (Integer.MAX_VALUE - all.left) / 2);
        batch.forEach(half);
        return half.tampered;
    }

    @Override
    public void put(Space space, byte[] key, byte[] value) {
        if (left-- > 0) {
            tampered.put(space, key, corrupt ? FaultPlan.flipped(value) : value);
        }
    }

    @Override
    public void delete(Space space, byte[] key) {
        if (left-- > 0) {
            tampered.delete(space, key);
        }
    }

    @Override
    public void deleteRange(Space space, byte[] from, byte[] to) {
        if (left-- > 0) {
            tampered.deleteRange(space, from, to);
        }
    }
}
