package io.mergekv.cache.chronicle;

import io.mergekv.ClosedException;
import io.mergekv.StorageException;
import io.mergekv.spi.ByteTarget;
import io.mergekv.spi.Cache;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import net.openhft.chronicle.core.io.BackgroundResourceReleaser;
import net.openhft.chronicle.hash.ChronicleHashClosedException;

/**
 * A cache over Chronicle Map. Reads go to the map alone; writes also lock their key's {@link CacheSegment}, which knows
 * the eviction order. Whatever the map throws closes the cache, so that it can return nothing stale afterwards.
 */
final class ChronicleCache implements Cache {
    private final Geometry geometry;
    private final long maxBytes;
    private final CacheMap map;
    private final long fixedBytes;
    private final Marks marks;
    private final CacheSegment[] segments;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private volatile boolean closed;

    ChronicleCache(Geometry geometry, long maxBytes) {
        this.geometry = geometry;
        this.maxBytes = maxBytes;
        this.map = CacheMap.laidOut(geometry).allocate();
        this.fixedBytes = map.sizeInBytesWithoutTiers()
                - (long) geometry.segments() * geometry.chunksPerSegment() * geometry.chunkBytes();
        this.marks = new Marks(geometry.entries());
        this.segments = new CacheSegment[geometry.segments()];
        for (int i = 0; i < segments.length; i++) {
            segments[i] = new CacheSegment(map, geometry, marks);
        }
    }

    @Override
    public boolean get(byte[] key, ByteTarget target) {
        checkOpen();
        boolean found;
        try {
            found = map.getUsing(key, target) != null;
        } catch (RuntimeException | Error e) {
            throw failed(e);
        }
        if (!found) {
            misses.increment();
            return false;
        }
        if (marks.areWanted()) {
            marks.mark(KeyHash.of(key));
        }
        hits.increment();
        return true;
    }

    @Override
    public void put(byte[] key, byte[] value) {
        change(key, (segment, hash) -> segment.put(key, hash, value));
    }

    @Override
    public void remove(byte[] key) {
        change(key, (segment, hash) -> segment.remove(key, hash));
    }

    @Override
    public void clear(byte[] prefix) {
        checkOpen();
        try {
            for (CacheSegment segment : segments) {
                synchronized (segment) {
                    segment.clear(prefix);
                }
            }
        } catch (RuntimeException | Error e) {
            throw failed(e);
        }
    }

    @Override
    public Map<String, Long> statistics() {
        checkOpen();
        Map<String, Long> all = new TreeMap<>();
        all.put("entries", sum(CacheSegment::entries));
        all.put("bytes", fixedBytes + marks.bytes() + sum(segment -> segment.usedBytes() + segment.orderBytes()));
        all.put("max-bytes", maxBytes);
        all.put("evictions", sum(CacheSegment::evictions));
        all.put("rejected", sum(CacheSegment::rejected));
        all.put("hits", hits.sum());
        all.put("misses", misses.sum());
        return all;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            map.close(); // waits for the reads and writes that are under way
            BackgroundResourceReleaser.stop(); // a thread that would outlive an application taken out of a server
        }
    }

    @Override
    public String toString() {
        return "chronicle cache " + geometry;
    }

    private void change(byte[] key, Change change) {
        checkOpen();
        try {
            CacheSegment segment = segments[map.segmentOf(key)];
            synchronized (segment) {
                change.on(segment, KeyHash.of(key));
            }
        } catch (RuntimeException | Error e) {
            throw failed(e);
        }
    }

    private long sum(ToLongFunction<CacheSegment> part) {
        long sum = 0;
        for (CacheSegment segment : segments) {
            synchronized (segment) {
                sum += part.applyAsLong(segment);
            }
        }
        return sum;
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedException("the chronicle cache was closed");
        }
    }

    /** Closes the cache for good, since nobody knows what it holds, and says why. */
    private RuntimeException failed(Throwable cause) {
        if (closed || cause instanceof ChronicleHashClosedException) {
            return new ClosedException("the chronicle cache was closed");
        }
        close();
        return new StorageException("the chronicle cache failed and was closed: " + cause.getMessage(), cause);
    }

    @FunctionalInterface
    private interface Change {
        void on(CacheSegment segment, int hash);
    }
}
