package io.mergekv.core;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.ClosedException;
import io.mergekv.Commit;
import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.DatabaseInfo;
import io.mergekv.Document;
import io.mergekv.DocumentReader;
import io.mergekv.Durability;
import io.mergekv.Feed;
import io.mergekv.Health;
import io.mergekv.InvalidOptionException;
import io.mergekv.Key;
import io.mergekv.Position;
import io.mergekv.Scan;
import io.mergekv.Snapshot;
import io.mergekv.Subscription;
import io.mergekv.Table;
import io.mergekv.TableNames;
import io.mergekv.WriteOptions;
import io.mergekv.cbor.Trusted;
import io.mergekv.core.commit.Committer;
import io.mergekv.core.open.Components;
import io.mergekv.core.read.EntryCursor;
import io.mergekv.core.storage.Spaces;
import io.mergekv.core.storage.StoredDocument;
import io.mergekv.core.storage.StoredTable;
import io.mergekv.spi.ByteTarget;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreCursor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An open database: hands writes to the committer, reads to the read path, feeds to the dispatcher. */
final class CoreDatabase implements Database {
    private final Components parts;
    private volatile boolean closed;

    CoreDatabase(Components parts) {
        this.parts = parts;
    }

    @Override
    public Table table(String name) {
        checkOpen();
        return new CoreTable(this, TableNames.check(name));
    }

    @Override
    public Set<String> tables() {
        checkOpen();
        parts.memTable().awaitWholeGroups();
        Set<String> names = new TreeSet<>();
        for (StoredTable table : parts.catalog().all()) {
            if (table.size() > 0) {
                names.add(table.name());
            }
        }
        return names;
    }

    @Override
    public Optional<Commit> commit(Batch batch, WriteOptions options) {
        return asCommit(commit(steps(batch, options), options));
    }

    @Override
    public CompletionStage<Optional<Commit>> commitAsync(Batch batch, WriteOptions options) {
        return commitAsync(steps(batch, options), options, CoreDatabase::asCommit);
    }

    @Override
    public Subscription subscribe(Feed feed, Consumer<? super Change> callback) {
        checkOpen();
        return parts.feeds().subscribe(feed, callback);
    }

    @Override
    public ChangeCursor changes(Feed feed) {
        checkOpen();
        return parts.feeds().read(feed);
    }

    @Override
    public Snapshot snapshot() {
        checkOpen();
        parts.committer().applyAll();
        return parts.memTable()
                .whileNothingIsApplied(applied -> new CoreSnapshot(
                        position(applied.sequence()), parts.store().snapshot()));
    }

    @Override
    public UUID id() {
        return parts.identity().database();
    }

    @Override
    public Position position() {
        return position(parts.memTable().committed().sequence());
    }

    private Position position(long sequence) {
        return new Position(
                id(), parts.identity().epochOf(sequence), sequence, sequence == 0 ? 0 : Position.WHOLE_COMMIT);
    }

    @Override
    public Health health() {
        return parts.committer().health();
    }

    @Override
    public DatabaseInfo info() {
        checkOpen();
        parts.memTable().awaitWholeGroups();
        Map<String, Long> tables = new TreeMap<>();
        for (StoredTable table : parts.catalog().all()) {
            if (table.size() > 0) {
                tables.put(table.name(), table.size());
            }
        }
        return new DatabaseInfo(
                id(),
                parts.identity().epoch(),
                parts.memTable().committed().sequence(),
                parts.maintenance().checkpoint(),
                parts.log().firstSequence(),
                parts.log().lastSequence(),
                tables,
                parts.statistics(),
                parts.providers());
    }

    @Override
    public void checkpoint() {
        checkOpen();
        parts.maintenance().takeCheckpoint();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            boolean interrupted = Thread.interrupted(); // it would close files under us
            try {
                parts.close();
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    List<Change> commit(List<? extends Batch.Operation> steps, WriteOptions options) {
        return parts.committer().commit(steps, checked(options));
    }

    <T> CompletableFuture<T> commitAsync(
            List<? extends Batch.Operation> steps,
            WriteOptions options,
            Function<? super List<Change>, ? extends T> result) {
        return parts.committer().commitAsync(steps, checked(options), result);
    }

    private WriteOptions checked(WriteOptions options) {
        if (!parts.durableLog() && options.durability().orElse(Durability.PROCESS) == Durability.DISK) {
            throw new InvalidOptionException(
                    "durability disk is asked for, but the change log does not keep what it is given");
        }
        return options;
    }

    @Nullable
    StoredTable findTable(String name) {
        checkOpen();
        return parts.catalog().find(name);
    }

    long size(String name) {
        StoredTable table = findTable(name);
        parts.memTable().awaitWholeGroups();
        return table == null ? 0 : table.size();
    }

    /** The stored document under {@code key}, or null. */
    byte @Nullable [] stored(String name, Key key) {
        StoredTable table = findTable(name);
        if (table == null) {
            return null;
        }
        byte[] value = parts.memTable()
                .get(parts.cachedStore().storedKey(table, Trusted.access().bytes(key)));
        return value == null ? null : StoredDocument.check(value);
    }

    /** Has {@code reader} show the stored document under {@code key}; false where there is none. */
    boolean read(String name, Key key, DocumentReader reader) {
        Trusted access = Trusted.access();
        ByteTarget target = access.target(reader);
        access.hide(reader);
        StoredTable table = findTable(name);
        byte[] found = table == null
                ? null
                : parts.memTable().read(parts.cachedStore().storedKey(table, access.bytes(key)), target);
        if (found == null) {
            return false;
        }
        StoredDocument.check(found, found == target.array() ? target.length() : found.length);
        access.show(reader, found, StoredDocument.HEADER_BYTES);
        return true;
    }

    /** The documents under {@code keys}, each once, in their order. */
    Map<Key, Document> getAll(String name, Collection<Key> keys) {
        StoredTable table = findTable(name);
        Map<Key, Document> found = new LinkedHashMap<>();
        if (table == null) {
            return found;
        }
        List<Key> asked = List.copyOf(new LinkedHashSet<>(keys));
        List<byte @Nullable []> values = parts.memTable()
                .getAll(asked.stream()
                        .map(key -> table.storedKey(Trusted.access().bytes(key)))
                        .toList());
        for (int i = 0; i < asked.size(); i++) {
            byte[] value = values.get(i);
            if (value != null) {
                found.put(asked.get(i), StoredDocument.document(StoredDocument.check(value)));
            }
        }
        return found;
    }

    <T> Cursor<T> scan(String name, Scan scan, Function<StoreCursor, T> reading) {
        StoredTable table = findTable(name);
        if (table == null) {
            return new NoEntries<>();
        }
        parts.committer().applyAll();
        return new EntryCursor<>(
                parts.store().scan(Spaces.DOCUMENTS, EntryCursor.range(table, scan), EntryCursor.direction(scan)),
                scan.limit(),
                reading);
    }

    /** Removes the catalog's entry of an empty table. Not in the log: a table is seen only while it holds documents. */
    void forgetTable(String name) {
        parts.committer().exclusively(() -> {
            StoredTable table = parts.catalog().find(name);
            if (table != null && table.size() == 0 && health().state() == Health.State.OPEN) {
                parts.committer().applyAll();
                StoreBatch batch = new StoreBatch();
                table.remove(batch);
                parts.memTable().whileNothingIsApplied(applied -> {
                    parts.store().write(batch, Journal.NONE);
                    return applied;
                });
                parts.catalog().remove(table);
            }
            return name;
        });
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedException("the database " + parts.directory() + " is closed");
        }
    }

    private static List<Batch.Operation> steps(Batch batch, WriteOptions options) {
        if (options.ifSequence().isPresent()) {
            throw new InvalidOptionException("ifSequence is for single operations: a batch has no one document");
        }
        Committer.check(batch.operations());
        return List.copyOf(batch.operations());
    }

    private static Optional<Commit> asCommit(List<Change> changes) {
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Commit(changes.get(0).sequence(), changes));
    }
}
