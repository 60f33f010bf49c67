package io.mergekv.bench;

import io.mergekv.Key;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** RocksDB, Chronicle Map and Chronicle Queue by themselves, as somebody would glue them together. */
final class RawParts implements AutoCloseable {
    static {
        RocksDB.loadLibrary();
    }

    private final Scratch scratch = new Scratch();
    private final Options options = new Options().setCreateIfMissing(true);
    private final WriteOptions journaled = new WriteOptions();
    private final WriteOptions unjournaled = new WriteOptions().setDisableWAL(true);
    private final RocksDB rocks;
    private final ChronicleMap<byte[], byte[]> map;
    private final ChronicleQueue queue;
    private final ExcerptAppender appender;
    private final Bytes<?> entry = Bytes.allocateElasticDirect(4096);

    RawParts(int keys) {
        try {
            Files.createDirectories(scratch.path("rocks"));
            rocks = RocksDB.open(options, scratch.path("rocks").toString());
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
        queue = SingleChronicleQueueBuilder.binary(scratch.path("queue").toString())
                .build();
        appender = queue.createAppender();
    }

    byte[] mapGet(byte[] key, byte[] using) {
        return map.getUsing(key, using);
    }

    void mapPut(byte[] key, byte[] value) {
        map.put(key, value);
    }

    void rocksPut(byte[] key, byte[] value, boolean wal) {
        try {
            rocks.put(wal ? journaled : unjournaled, key, value);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] rocksGet(byte[] key) {
        try {
            return rocks.get(key);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    void append(byte[] record) {
        entry.clear();
        entry.write(record);
        appender.writeBytes(entry);
    }

    ChronicleQueue queue() {
        return queue;
    }

    void load(Key[] keys) {
        for (int i = 0; i < keys.length; i++) {
            byte[] value = Documents.of(i).toCbor();
            mapPut(keys[i].toBytes(), value);
            rocksPut(keys[i].toBytes(), value, false);
        }
    }

    @Override
    public void close() {
        entry.releaseLast();
        appender.close();
        queue.close();
        map.close();
        rocks.close();
        options.close();
        journaled.close();
        unjournaled.close();
        scratch.close();
    }
}
