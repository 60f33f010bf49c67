package io.mergekv.bench.peer;

import io.mergekv.Document;
import io.mergekv.bench.Documents;
import io.mergekv.bench.RawParts;
import java.nio.file.Path;
import java.util.function.IntFunction;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The least that any of the works has to do, with the parts alone. A read is one {@code getUsing} of the map into an array
 * that is used again, and no field is looked for. A merge is one append of 120 bytes to the queue and one put into the
 * map, without reading or merging anything, without a listener; synced, it is one synced put into RocksDB. A kill takes
 * the map, which is memory; the rest it does not.
 */
public final class Raw implements Contender {
    /** As long as a typical change in our log. */
    private static final byte[] RECORD = new byte[120];

    private static final int BATCH = 500;

    private final RawParts parts;
    private final boolean synced;
    private final KeyTable<byte[]> keys;
    private final byte[][] values = new byte[256][];
    private final ThreadLocal<byte[][]> using = ThreadLocal.withInitial(() -> new byte[1][0]);

    /** Opens it. */
    public Raw(Setting setting) {
        parts = new RawParts(setting.directory(), setting.keys());
        synced = setting.synced();
        keys = new KeyTable<>(setting.keptKeys(), Peer::bytes);
        for (int i = 0; i < values.length; i++) {
            values[i] = Documents.of(i).toCbor();
        }
    }

    /** Where the queue is, for tailers. */
    public static Path queue(Path directory) {
        return directory.resolve("queue");
    }

    /** The parts. */
    public RawParts parts() {
        return parts;
    }

    @Override
    public void load(int from, int to) {
        for (int i = from; i < to; i++) {
            parts.mapPut(keys.at(i), Documents.of(i).toCbor());
        }
    }

    /** Puts documents into RocksDB, in batches with its journal. */
    public void put(int from, int to, IntFunction<Document> documents) {
        try (WriteBatch batch = new WriteBatch()) {
            for (int first = from; first < to; first += BATCH) {
                for (int i = first; i < Math.min(first + BATCH, to); i++) {
                    batch.put(keys.at(i), documents.apply(i).toCbor());
                }
                parts.rocksWrite(batch);
                batch.clear();
            }
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long field(int key) {
        byte[][] own = using.get();
        own[0] = parts.mapGet(keys.at(key), own[0]);
        return own[0][0] & 0xff;
    }

    @Override
    public void merge(int key, long value) {
        byte[] document = values[(int) value & values.length - 1];
        if (synced) {
            parts.rocksPutSynced(keys.at(key), document);
        } else {
            parts.append(RECORD);
            parts.mapPut(keys.at(key), document);
        }
    }

    @Override
    public boolean listens() {
        return false;
    }

    @Override
    public void close() {
        parts.close();
    }
}
