package io.mergekv.cache.chronicle;

import io.mergekv.spi.ByteTarget;
import net.openhft.chronicle.algo.hashing.LongHashFunction;
import net.openhft.chronicle.hash.VanillaGlobalMutableState;
import net.openhft.chronicle.hash.impl.InMemoryChronicleHashResources;
import net.openhft.chronicle.hash.serialization.impl.ByteArraySizedReader;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import net.openhft.chronicle.map.VanillaChronicleMap;

/**
 * A Chronicle Map in memory, put together without {@link ChronicleMapBuilder#create()}: that would compile a class with
 * {@code javac} at every start (half a second, a JDK instead of a runtime, one more flag), which on a module path of
 * Java 25 fails. What is done here is what {@code create()} does, with {@link GlobalState} in that class's place.
 *
 * <p>Values go in as arrays and come out in a {@link ByteTarget}, without garbage: {@code put(byte[], byte[])} and
 * {@code getUsing(byte[], ByteTarget)}; hence {@code Object}.
 *
 * <p>Safe for use by many threads. Memory is reserved in full at {@link #allocate} and taken as it is touched.
 */
final class CacheMap extends VanillaChronicleMap<byte[], Object, Object> {
    private static final LongHashFunction HASH = LongHashFunction.xx_r39(); // as the map has it

    private CacheMap(ChronicleMapBuilder<byte[], Object> builder) {
        super(builder);
    }

    /** A map that has its layout but no memory yet. */
    static CacheMap laidOut(Geometry geometry) {
        return new CacheMap(ChronicleMapBuilder.of(byte[].class, Object.class)
                .name("mergekv-cache")
                .keyReaderAndDataAccess(ByteArraySizedReader.INSTANCE, new ArrayAccess<>(byte[].class))
                .valueReaderAndDataAccess(new ValueReader(), new ArrayAccess<>(Object.class))
                .entries((long) geometry.segments() * geometry.entriesPerSegment())
                .averageKeySize(1) // unused where all of the next four are set, but asked for
                .averageValueSize(1)
                .actualSegments(geometry.segments())
                .entriesPerSegment(geometry.entriesPerSegment())
                .actualChunkSize(geometry.chunkBytes())
                .actualChunksPerSegmentTier(geometry.chunksPerSegment())
                .allowSegmentTiering(false)
                .putReturnsNull(true)
                .removeReturnsNull(true)
                .skipCloseOnExitHook(true));
    }

    /** Reserves the memory; once, before use. */
    CacheMap allocate() {
        InMemoryChronicleHashResources resources = new InMemoryChronicleHashResources();
        try {
            createInMemoryStoreAndSegments(resources);
            setResourcesName();
            registerCleaner();
            return this;
        } catch (RuntimeException | Error e) {
            resources.setChronicleHashIdentityString("mergekv-cache");
            resources.releaseManually();
            throw e;
        }
    }

    /** The segment of a key. */
    int segmentOf(byte[] key) {
        return hashSplitting.segmentIndex(HASH.hashBytes(key));
    }

    @Override
    protected VanillaGlobalMutableState createGlobalMutableState() {
        return new GlobalState();
    }
}
