package io.mergekv.bench.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.mergekv.Patch;
import io.mergekv.bench.Documents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB with an outbox: the document and a numbered record of its change in one batch, atomic, with the journal in the
 * system's hands; under a lock of the key. The listener is called by the writer. Survives a kill. Nobody else can follow
 * the outbox while it is written, its records are not trimmed, and listeners may see changes of two keys out of order.
 */
final class RocksOutbox implements Contender {
    static {
        RocksDB.loadLibrary();
    }

    private static final int BATCH = 500;

    private final LRUCache cache;
    private final ColumnFamilyOptions options;
    private final DBOptions databaseOptions = new DBOptions().setCreateIfMissing(true);
    private final WriteOptions write = new WriteOptions();
    private final ColumnFamilyHandle documents;
    private final ColumnFamilyHandle outbox;
    private final RocksDB database;
    private final KeyTable<byte[]> keys;
    private final Stripes locks = new Stripes();
    private final AtomicLong sequence = new AtomicLong();
    private final @Nullable LongConsumer listener;

    RocksOutbox(Setting setting) {
        listener = setting.listener();
        keys = new KeyTable<>(setting.keptKeys(), Peer::bytes);
        cache = new LRUCache(setting.cacheBytes());
        options = new ColumnFamilyOptions().setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache));
        databaseOptions.setCreateMissingColumnFamilies(true);
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            Files.createDirectories(setting.directory().resolve("rocks"));
            database = RocksDB.open(
                    databaseOptions,
                    setting.directory().resolve("rocks").toString(),
                    List.of(
                            new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, options),
                            new ColumnFamilyDescriptor("outbox".getBytes(US_ASCII))),
                    handles);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
        documents = handles.get(0);
        outbox = handles.get(1);
        try (RocksIterator last = database.newIterator(outbox)) {
            last.seekToLast();
            sequence.set(last.isValid() ? ByteBuffer.wrap(last.key()).getLong() : 0);
        }
    }

    @Override
    public void load(int from, int to) {
        try (WriteBatch batch = new WriteBatch()) {
            for (int i = from; i < to; i++) {
                batch.put(documents, keys.at(i), Documents.of(i).toCbor());
                if (batch.count() == BATCH || i == to - 1) {
                    database.write(write, batch);
                    batch.clear();
                }
            }
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long field(int key) {
        try {
            return Documents.counter(database.get(documents, keys.at(key)));
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void merge(int key, long value) {
        byte[] name = keys.at(key);
        Patch patch = Documents.patch(value);
        try (WriteBatch batch = new WriteBatch()) {
            synchronized (locks.of(key)) {
                batch.put(documents, name, Documents.merged(database.get(documents, name), patch));
                byte[] number = ByteBuffer.allocate(Long.BYTES)
                        .putLong(sequence.incrementAndGet())
                        .array();
                byte[] diff = patch.toCbor();
                batch.put(
                        outbox,
                        number,
                        ByteBuffer.allocate(name.length + diff.length)
                                .put(name)
                                .put(diff)
                                .array());
                database.write(write, batch);
                Contender.tell(listener, value);
            }
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int scan(int from, int count) {
        int seen = 0;
        try (RocksIterator iterator = database.newIterator(documents)) {
            for (iterator.seek(keys.at(from)); seen < count && iterator.isValid(); iterator.next()) {
                seen += Documents.counter(iterator.value()) >= 0 ? 1 : 0;
            }
        }
        return seen;
    }

    @Override
    public void close() {
        documents.close();
        outbox.close();
        database.close();
        write.close();
        databaseOptions.close();
        options.close();
        cache.close();
    }
}
