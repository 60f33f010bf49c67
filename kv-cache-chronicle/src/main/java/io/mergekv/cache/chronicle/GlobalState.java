package io.mergekv.cache.chronicle;

import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.hash.VanillaGlobalMutableState;
import org.jspecify.annotations.Nullable;

/**
 * What Chronicle Map keeps about the map as a whole, as plain fields: our map is neither shared with other processes nor
 * recovered, so nobody else needs to find these bytes. Chronicle's own is a class that it writes and compiles at run
 * time, at every start.
 *
 * <p>Not thread-safe by itself: after creation, Chronicle touches it under the map's global lock alone.
 */
final class GlobalState implements VanillaGlobalMutableState {
    private static final int SIZE = 40;

    private @Nullable BytesStore<?, ?> store;
    private long offset;
    private int allocatedExtraTierBulks;
    private long firstFreeTierIndex;
    private long extraTiersInUse;
    private long segmentHeadersOffset;
    private long dataStoreSize;

    @Override
    public int getAllocatedExtraTierBulks() {
        return allocatedExtraTierBulks;
    }

    @Override
    public void setAllocatedExtraTierBulks(int bulks) {
        allocatedExtraTierBulks = bulks;
    }

    @Override
    public long getFirstFreeTierIndex() {
        return firstFreeTierIndex;
    }

    @Override
    public void setFirstFreeTierIndex(long index) {
        firstFreeTierIndex = index;
    }

    @Override
    public long getExtraTiersInUse() {
        return extraTiersInUse;
    }

    @Override
    public void setExtraTiersInUse(long tiers) {
        extraTiersInUse = tiers;
    }

    @Override
    public long getSegmentHeadersOffset() {
        return segmentHeadersOffset;
    }

    @Override
    public void setSegmentHeadersOffset(long bytes) {
        segmentHeadersOffset = bytes;
    }

    @Override
    public long getDataStoreSize() {
        return dataStoreSize;
    }

    @Override
    public void setDataStoreSize(long bytes) {
        dataStoreSize = bytes;
    }

    @Override
    public long addDataStoreSize(long bytes) {
        dataStoreSize += bytes;
        return dataStoreSize;
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public void bytesStore(BytesStore bytesStore, long start, long length) {
        store = bytesStore;
        offset = start;
    }

    @Override
    public @Nullable BytesStore<?, ?> bytesStore() {
        return store;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public long maxSize() {
        return SIZE;
    }
}
