package io.mergekv.core.commit;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.Document;
import io.mergekv.Durability;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.WriteOptions;
import io.mergekv.core.HeapContext;
import io.mergekv.core.files.FreeSpace;
import io.mergekv.core.files.Watermark;
import io.mergekv.core.memtable.MemTable;
import io.mergekv.core.read.CachedStore;
import io.mergekv.core.storage.AppliedState;
import io.mergekv.core.storage.StoredDocument;
import io.mergekv.core.storage.TableCatalog;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.Store;
import io.mergekv.store.memory.MemoryChangeLogProvider;
import io.mergekv.store.memory.MemoryStoreProvider;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.FaultyProviders;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** A committer over a store and a log on the heap, in which things go wrong by plan. */
final class HeapCommitter implements AutoCloseable {
    static final UUID DATABASE = new UUID(1, 2);
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901234Z");

    final FaultPlan plan = new FaultPlan();
    final Store store = FaultyProviders.store(new MemoryStoreProvider(), plan).open(new HeapContext());
    final ChangeLog log =
            FaultyProviders.log(new MemoryChangeLogProvider(), plan).open(new HeapContext());
    final TableCatalog catalog = TableCatalog.read(store);
    final CachedStore cachedStore = new CachedStore(store, null, 0);
    final MemTable memTable = new MemTable(
            cachedStore, catalog, batch -> store.write(batch, Store.Journal.NONE), AppliedState.none(DATABASE));
    final List<Long> published = Collections.synchronizedList(new ArrayList<>());
    final Committer committer;
    volatile LongConsumer publication = published::add;

    HeapCommitter(Path directory) {
        this(directory, true);
    }

    HeapCommitter(Path directory, boolean keepsUndo) {
        committer = new Committer(new CommitterParts(
                Clock.fixed(NOW, ZoneOffset.UTC),
                Durability.PROCESS,
                new FreeSpace(directory, 0),
                new LogWriter(log, Watermark.openForWriting(directory, DATABASE), 0),
                catalog,
                memTable,
                1,
                64 << 20,
                keepsUndo,
                sequence -> publication.accept(sequence)));
        committer.start();
    }

    /** Merges {@code patch} into document {@code key} of table {@code t}, and waits for it. */
    List<Change> merge(String key, Patch patch) {
        return committer.commit(List.of(new Batch.Merge("t", Key.of(key), patch, false)), WriteOptions.defaults());
    }

    /** The same without waiting. */
    CompletableFuture<List<Change>> mergeAsync(String key, Patch patch) {
        return commitAsync(List.of(new Batch.Merge("t", Key.of(key), patch, false)), WriteOptions.defaults());
    }

    /** Commits {@code steps} without waiting. */
    CompletableFuture<List<Change>> commitAsync(List<? extends Batch.Operation> steps, WriteOptions options) {
        return committer.commitAsync(steps, options, changes -> changes);
    }

    /** Runs {@code action} while nothing is committed: what it submits from this thread becomes one group. */
    void whileNothingIsCommitted(Runnable action) {
        committer.exclusively(() -> {
            action.run();
            return action;
        });
    }

    Optional<Document> get(String key) {
        return Optional.ofNullable(catalog.find("t"))
                .map(table -> memTable.get(table.storedKey(Key.of(key).toBytes())))
                .map(StoredDocument::document);
    }

    /** Waits, at most ten seconds, until {@code condition} holds. */
    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within ten seconds: " + what);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    @Override
    public void close() {
        plan.heal();
        committer.close();
        log.close();
        store.close();
    }
}
