package io.mergekv.bench.peer;

import io.mergekv.bench.Documents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.CursorIterable;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.KeyRange;
import org.lmdbjava.Txn;

/**
 * LMDB with a writable map and without syncs, its fastest form in which a kill takes nothing: committed pages are the
 * system's. A power cut may take the whole file, which ours may not. One writer at a time, which is how no update is lost;
 * readers keep a transaction each, which is reset and renewed. The listener is called by the writer; there is no log.
 */
final class Lmdb implements Contender {
    private static final long MAP_BYTES = 64L << 30;
    private static final int BATCH = 10_000;
    private static final int MOST_VALUE_BYTES = 4096;

    private final Env<ByteBuffer> environment;
    private final Dbi<ByteBuffer> documents;
    private final KeyTable<byte[]> keys;
    private final @Nullable LongConsumer listener;
    private final Queue<Reader> readers = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Reader> reader = ThreadLocal.withInitial(this::newReader);

    Lmdb(Setting setting) {
        try {
            Files.createDirectories(setting.directory().resolve("lmdb"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment = Env.create()
                .setMapSize(MAP_BYTES)
                .setMaxDbs(1)
                .setMaxReaders(256)
                .open(
                        setting.directory().resolve("lmdb").toFile(),
                        EnvFlags.MDB_WRITEMAP,
                        EnvFlags.MDB_NOSYNC,
                        EnvFlags.MDB_NORDAHEAD);
        documents = environment.openDbi("documents", DbiFlags.MDB_CREATE);
        keys = new KeyTable<>(setting.keptKeys(), Peer::bytes);
        listener = setting.listener();
    }

    @Override
    public void load(int from, int to) {
        Reader own = reader.get();
        for (int first = from; first < to; first += BATCH) {
            try (Txn<ByteBuffer> write = environment.txnWrite()) {
                for (int i = first; i < Math.min(first + BATCH, to); i++) {
                    documents.put(
                            write,
                            own.key(keys.at(i)),
                            own.value(Documents.of(i).toCbor()));
                }
                write.commit();
            }
        }
    }

    @Override
    public long field(int key) {
        Reader own = reader.get();
        own.read.renew();
        try {
            return Documents.counter(bytes(documents.get(own.read, own.key(keys.at(key)))));
        } finally {
            own.read.reset();
        }
    }

    @Override
    public void merge(int key, long value) {
        Reader own = reader.get();
        try (Txn<ByteBuffer> write = environment.txnWrite()) {
            ByteBuffer name = own.key(keys.at(key));
            byte[] merged = Documents.merged(bytes(documents.get(write, name)), Documents.patch(value));
            documents.put(write, name, own.value(merged));
            write.commit();
        }
        Contender.tell(listener, value);
    }

    @Override
    public int scan(int from, int count) {
        Reader own = reader.get();
        own.read.renew();
        int seen = 0;
        try (CursorIterable<ByteBuffer> cursor =
                documents.iterate(own.read, KeyRange.atLeast(own.key(keys.at(from))))) {
            for (CursorIterable.KeyVal<ByteBuffer> entry : cursor) {
                seen += Documents.counter(bytes(entry.val())) >= 0 ? 1 : 0;
                if (seen == count) {
                    break;
                }
            }
        } finally {
            own.read.reset();
        }
        return seen;
    }

    @Override
    public void close() {
        readers.forEach(one -> one.read.close());
        environment.close();
    }

    private static byte[] bytes(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        return bytes;
    }

    private Reader newReader() {
        Reader created = new Reader(
                environment.txnRead(), ByteBuffer.allocateDirect(64), ByteBuffer.allocateDirect(MOST_VALUE_BYTES));
        created.read.reset();
        readers.add(created);
        return created;
    }

    private record Reader(Txn<ByteBuffer> read, ByteBuffer keyBuffer, ByteBuffer valueBuffer) {
        ByteBuffer key(byte[] bytes) {
            return keyBuffer.clear().put(bytes).flip();
        }

        ByteBuffer value(byte[] bytes) {
            return valueBuffer.clear().put(bytes).flip();
        }
    }
}
