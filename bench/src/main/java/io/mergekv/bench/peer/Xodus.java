package io.mergekv.bench.peer;

import io.mergekv.bench.Documents;
import java.util.function.LongConsumer;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import org.jspecify.annotations.Nullable;

/**
 * Xodus, a transaction a merge, repeated when another came first; its log is written to the system at each commit and not
 * synced, so that a kill takes nothing. The listener is called by the writer; its log is not for others to follow.
 */
final class Xodus implements Contender {
    private static final int BATCH = 1000;

    private final Environment environment;
    private final Store documents;
    private final KeyTable<ByteIterable> keys;
    private final @Nullable LongConsumer listener;

    Xodus(Setting setting) {
        environment = Environments.newInstance(
                setting.directory().resolve("xodus").toFile(),
                new EnvironmentConfig().setMemoryUsage(setting.cacheBytes()).setManagementEnabled(false));
        documents = environment.computeInTransaction(transaction ->
                environment.openStore("documents", StoreConfig.WITHOUT_DUPLICATES_WITH_PREFIXING, transaction));
        keys = new KeyTable<>(setting.keptKeys(), i -> new ArrayByteIterable(Peer.bytes(i)));
        listener = setting.listener();
    }

    @Override
    public void load(int from, int to) {
        for (int first = from; first < to; first += BATCH) {
            int begin = first;
            environment.executeInTransaction(transaction -> {
                for (int i = begin; i < Math.min(begin + BATCH, to); i++) {
                    documents.put(
                            transaction,
                            keys.at(i),
                            new ArrayByteIterable(Documents.of(i).toCbor()));
                }
            });
        }
    }

    @Override
    public long field(int key) {
        return environment.computeInReadonlyTransaction(
                transaction -> Documents.counter(bytes(documents.get(transaction, keys.at(key)))));
    }

    @Override
    public void merge(int key, long value) {
        ByteIterable name = keys.at(key);
        environment.executeInTransaction(transaction -> documents.put(
                transaction,
                name,
                new ArrayByteIterable(
                        Documents.merged(bytes(documents.get(transaction, name)), Documents.patch(value)))));
        Contender.tell(listener, value);
    }

    @Override
    public int scan(int from, int count) {
        return environment.computeInReadonlyTransaction(transaction -> {
            int seen = 0;
            try (Cursor cursor = documents.openCursor(transaction)) {
                for (boolean found = cursor.getSearchKeyRange(keys.at(from)) != null;
                        found && seen < count;
                        found = cursor.getNext()) {
                    seen += Documents.counter(bytes(cursor.getValue())) >= 0 ? 1 : 0;
                }
            }
            return seen;
        });
    }

    @Override
    public void close() {
        environment.close();
    }

    private static byte[] bytes(@Nullable ByteIterable value) {
        if (value == null) {
            throw new IllegalStateException("a document is missing");
        }
        byte[] bytes = new byte[value.getLength()];
        System.arraycopy(value.getBytesUnsafe(), 0, bytes, 0, bytes.length);
        return bytes;
    }
}
