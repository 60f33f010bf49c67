package io.mergekv.core;

import io.mergekv.AsyncTable;
import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.Cursor;
import io.mergekv.Document;
import io.mergekv.DocumentReader;
import io.mergekv.Entry;
import io.mergekv.Feed;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Scan;
import io.mergekv.Subscription;
import io.mergekv.Table;
import io.mergekv.TableNames;
import io.mergekv.Value;
import io.mergekv.WriteOptions;
import io.mergekv.core.read.EntryCursor;
import io.mergekv.core.storage.StoredDocument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A table of an open database: checks its arguments, and hands writes to the committer and reads to the read path. */
final class CoreTable implements Table {
    private static final int CLEAR_BATCH = 1000;

    private final CoreDatabase database;
    private final String name;
    private final boolean reserved;

    CoreTable(CoreDatabase database, String name) {
        this.database = database;
        this.name = name;
        this.reserved = TableNames.isReserved(name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Document> get(Key key) {
        byte[] value = stored(key);
        return value == null ? Optional.empty() : Optional.of(StoredDocument.document(value));
    }

    @Override
    public boolean read(Key key, DocumentReader reader) {
        return database.read(name, key, reader);
    }

    @Override
    public Map<Key, Document> getAll(Collection<Key> keys) {
        return database.getAll(name, keys);
    }

    @Override
    public Optional<Entry> entry(Key key) {
        return Optional.ofNullable(stored(key))
                .map(value -> new Entry(key, StoredDocument.document(value), StoredDocument.metadata(value)));
    }

    @Override
    public boolean exists(Key key) {
        return stored(key) != null;
    }

    @Override
    public long size() {
        return database.size(name);
    }

    @Override
    public Cursor<Entry> scan(Scan scan) {
        return database.scan(name, scan, EntryCursor::entry);
    }

    @Override
    public Cursor<Key> keys(Scan scan) {
        return database.scan(name, scan, EntryCursor::key);
    }

    @Override
    public Optional<Change> merge(Key key, Patch patch, WriteOptions options) {
        return commit(new Batch.Merge(writable(), key, patch, false), options);
    }

    @Override
    public Optional<Change> update(Key key, Patch patch, WriteOptions options) {
        return commit(new Batch.Merge(writable(), key, patch, true), options);
    }

    @Override
    public Optional<Change> put(Key key, Document document, WriteOptions options) {
        return commit(new Batch.Put(writable(), key, document), options);
    }

    @Override
    public Optional<Change> delete(Key key, WriteOptions options) {
        return commit(new Batch.Delete(writable(), key), options);
    }

    @Override
    public long increment(Key key, long by, String... field) {
        List<Change> changes = database.commit(
                List.of(new Batch.Merge(writable(), key, Patch.incrementAt(by, field), false)),
                WriteOptions.defaults());
        return counted(key, changes, field);
    }

    @Override
    public long clear() {
        writable();
        long deleted = 0;
        try (Cursor<Key> keys = keys(Scan.all())) {
            while (keys.hasNext()) {
                List<Batch.Operation> deletes = new ArrayList<>();
                while (deletes.size() < CLEAR_BATCH && keys.hasNext()) {
                    deletes.add(new Batch.Delete(writable(), keys.next()));
                }
                deleted += database.commit(deletes, WriteOptions.defaults()).size();
            }
        }
        return deleted;
    }

    @Override
    public long drop() {
        long deleted = clear();
        database.forgetTable(name);
        return deleted;
    }

    @Override
    public AsyncTable async() {
        return new CoreAsyncTable(database, this);
    }

    @Override
    public Subscription subscribe(Feed feed, Consumer<? super Change> callback) {
        return database.subscribe(feed.inTable(name), callback);
    }

    /** The name, for a write. @throws io.mergekv.InvalidNameException where the table is reserved */
    String writable() {
        return reserved ? TableNames.checkWritable(name) : name;
    }

    /** The diff of an increment holds the result; an increment by nothing has none, and leaves the field as it is. */
    long counted(Key key, List<Change> changes, String... field) {
        Optional<Value> value = changes.isEmpty()
                ? get(key).flatMap(document -> document.get(field))
                : changes.get(0).diff().applyTo(null).get(field);
        return value.map(Value::asLong).orElse(0L);
    }

    private byte @Nullable [] stored(Key key) {
        return database.stored(name, key);
    }

    private Optional<Change> commit(Batch.Operation step, WriteOptions options) {
        List<Change> changes = database.commit(List.of(step), options);
        return changes.isEmpty() ? Optional.empty() : Optional.of(changes.get(0));
    }
}
