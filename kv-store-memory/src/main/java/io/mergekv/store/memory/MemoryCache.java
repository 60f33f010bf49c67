package io.mergekv.store.memory;

import io.mergekv.ClosedException;
import io.mergekv.spi.ByteTarget;
import io.mergekv.spi.Cache;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** A cache on the heap under one lock, which evicts what was used least recently. */
final class MemoryCache implements Cache {
    /** What an entry costs beside its bytes, about: map entry, buffer and two array headers. */
    private static final long ENTRY_OVERHEAD = 128;

    private final long maxBytes;
    private final LinkedHashMap<ByteBuffer, byte[]> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private long evictions;
    private boolean closed;

    MemoryCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public synchronized boolean get(byte[] key, ByteTarget target) {
        checkOpen();
        byte[] value = entries.get(ByteBuffer.wrap(key));
        if (value == null) {
            return false;
        }
        target.set(value);
        return true;
    }

    @Override
    public synchronized void put(byte[] key, byte[] value) {
        remove(key);
        long cost = cost(key.length, value.length);
        if (cost > maxBytes) {
            return;
        }
        entries.put(ByteBuffer.wrap(key.clone()), value.clone());
        bytes += cost;
        Iterator<Map.Entry<ByteBuffer, byte[]>> eldest = entries.entrySet().iterator();
        while (bytes > maxBytes) {
            removeAt(eldest, eldest.next());
            evictions++;
        }
    }

    @Override
    public synchronized void remove(byte[] key) {
        checkOpen();
        byte[] value = entries.remove(ByteBuffer.wrap(key));
        if (value != null) {
            bytes -= cost(key.length, value.length);
        }
    }

    @Override
    public synchronized void clear(byte[] prefix) {
        checkOpen();
        Iterator<Map.Entry<ByteBuffer, byte[]>> all = entries.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<ByteBuffer, byte[]> entry = all.next();
            byte[] key = entry.getKey().array();
            if (key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
                removeAt(all, entry);
            }
        }
    }

    @Override
    public synchronized Map<String, Long> statistics() {
        checkOpen();
        return Map.of("entries", (long) entries.size(), "bytes", bytes, "max-bytes", maxBytes, "evictions", evictions);
    }

    @Override
    public synchronized void close() {
        closed = true;
        entries.clear();
    }

    private void removeAt(Iterator<?> at, Map.Entry<ByteBuffer, byte[]> entry) {
        bytes -= cost(entry.getKey().capacity(), entry.getValue().length);
        at.remove();
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedException("the memory cache was closed");
        }
    }

    private static long cost(int keyLength, int valueLength) {
        return ENTRY_OVERHEAD + keyLength + valueLength;
    }
}
