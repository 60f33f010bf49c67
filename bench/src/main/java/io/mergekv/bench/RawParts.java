package io.mergekv.bench;

import io.mergekv.Key;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB, Chronicle Map and Chronicle Queue by themselves, for many threads. Close it when they have ended. */
public final class RawParts implements AutoCloseable {
    static {
        RocksDB.loadLibrary();
    }

    private final Options options = new Options().setCreateIfMissing(true);
    private final WriteOptions journaled = new WriteOptions();
    private final WriteOptions unjournaled = new WriteOptions().setDisableWAL(true);
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final RocksDB rocks;
    private final ChronicleMap<byte[], byte[]> map;
    private final ChronicleQueue queue;
    private final Queue<Writer> writers = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Writer> writer = ThreadLocal.withInitial(this::newWriter);

    /** Opens the three in {@code directory}, the map with room for twice {@code keys}. */
    public RawParts(Path directory, int keys) {
        try {
            Files.createDirectories(directory.resolve("rocks"));
            rocks = RocksDB.open(options, directory.resolve("rocks").toString());
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        map = ChronicleMap.of(byte[].class, byte[].class)
                .name("raw")
                .entries(keys * 2L)
                .averageKeySize(20)
                .averageValueSize(400)
                .putReturnsNull(true)
                .create();
        queue = openQueue(directory.resolve("queue"));
    }

    /** The queue alone, as another process would open it. */
    public static ChronicleQueue openQueue(Path directory) {
        return SingleChronicleQueueBuilder.binary(directory.toString()).build();
    }

    /** The value into {@code using}, or a new array where it does not fit. */
    public byte[] mapGet(byte[] key, byte[] using) {
        return map.getUsing(key, using);
    }

    /** Puts into the map. */
    public void mapPut(byte[] key, byte[] value) {
        map.put(key, value);
    }

    /** Puts into RocksDB, with its journal or without. */
    public void rocksPut(byte[] key, byte[] value, boolean wal) {
        put(wal ? journaled : unjournaled, key, value);
    }

    /** Puts into RocksDB, synced. */
    public void rocksPutSynced(byte[] key, byte[] value) {
        put(synced, key, value);
    }

    private void put(WriteOptions how, byte[] key, byte[] value) {
        try {
            rocks.put(how, key, value);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a batch into RocksDB, with its journal. */
    public void rocksWrite(WriteBatch batch) {
        try {
            rocks.write(journaled, batch);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gets from RocksDB. */
    public byte[] rocksGet(byte[] key) {
        try {
            return rocks.get(key);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Appends a record to the queue. */
    public void append(byte[] record) {
        Writer own = writer.get();
        own.entry.clear();
        own.entry.write(record);
        own.appender.writeBytes(own.entry);
    }

    /** The queue. */
    public ChronicleQueue queue() {
        return queue;
    }

    /** Puts the documents of the keys into the map and into RocksDB. */
    public void load(Key[] keys) {
        for (int i = 0; i < keys.length; i++) {
            byte[] value = Documents.of(i).toCbor();
            mapPut(keys[i].toBytes(), value);
            rocksPut(keys[i].toBytes(), value, false);
        }
    }

    @Override
    public void close() {
        writers.forEach(Writer::close);
        queue.close();
        map.close();
        rocks.close();
        options.close();
        journaled.close();
        unjournaled.close();
        synced.close();
    }

    private Writer newWriter() {
        ExcerptAppender appender = queue.createAppender();
        appender.singleThreadedCheckDisabled(true); // it is closed by another thread than its own
        Bytes<?> entry = Bytes.allocateElasticDirect(4096);
        entry.singleThreadedCheckDisabled(true);
        Writer created = new Writer(appender, entry);
        writers.add(created);
        return created;
    }

    private record Writer(ExcerptAppender appender, Bytes<?> entry) {
        void close() {
            entry.releaseLast();
            appender.close();
        }
    }
}
