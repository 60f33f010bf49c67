package io.mergekv.bench.peer;

import io.mergekv.Patch;
import io.mergekv.bench.Documents;
import io.mergekv.bench.RawParts;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The parts that we are made of, glued together as one would at first: read from the map, merge, put into RocksDB with its
 * journal, put into the map, append to the queue, call the listener; under a lock of the key. RocksDB survives a kill, but
 * a kill between two of the steps leaves queue and store different for good.
 */
final class Glue implements Contender {
    private final RawParts parts;
    private final @Nullable LongConsumer listener;
    private final KeyTable<byte[]> keys;
    private final Stripes locks = new Stripes();
    private final ThreadLocal<byte[][]> using = ThreadLocal.withInitial(() -> new byte[1][0]);

    Glue(Setting setting) {
        parts = new RawParts(setting.directory(), setting.keys());
        listener = setting.listener();
        keys = new KeyTable<>(setting.keptKeys(), Peer::bytes);
    }

    @Override
    public void load(int from, int to) {
        for (int i = from; i < to; i++) {
            byte[] document = Documents.of(i).toCbor();
            parts.rocksPut(keys.at(i), document, true);
            parts.mapPut(keys.at(i), document);
        }
    }

    @Override
    public long field(int key) {
        byte[][] own = using.get();
        own[0] = parts.mapGet(keys.at(key), own[0]);
        return Documents.counter(own[0]);
    }

    @Override
    public void merge(int key, long value) {
        byte[] name = keys.at(key);
        Patch patch = Documents.patch(value);
        synchronized (locks.of(key)) {
            byte[][] own = using.get();
            own[0] = parts.mapGet(name, own[0]);
            byte[] merged = Documents.merged(own[0], patch);
            parts.rocksPut(name, merged, true);
            parts.mapPut(name, merged);
            parts.append(patch.toCbor());
            Contender.tell(listener, value);
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
