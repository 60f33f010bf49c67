package io.mergekv.core;

import io.mergekv.AsyncTable;
import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.Document;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.WriteOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The writes of a table that do not block. */
final class CoreAsyncTable implements AsyncTable {
    private final CoreDatabase database;
    private final CoreTable table;

    CoreAsyncTable(CoreDatabase database, CoreTable table) {
        this.database = database;
        this.table = table;
    }

    @Override
    public CompletionStage<Optional<Change>> merge(Key key, Patch patch, WriteOptions options) {
        return commit(new Batch.Merge(table.writable(), key, patch, false), options);
    }

    @Override
    public CompletionStage<Optional<Change>> update(Key key, Patch patch, WriteOptions options) {
        return commit(new Batch.Merge(table.writable(), key, patch, true), options);
    }

    @Override
    public CompletionStage<Optional<Change>> put(Key key, Document document, WriteOptions options) {
        return commit(new Batch.Put(table.writable(), key, document), options);
    }

    @Override
    public CompletionStage<Optional<Change>> delete(Key key, WriteOptions options) {
        return commit(new Batch.Delete(table.writable(), key), options);
    }

    @Override
    public CompletionStage<Long> increment(Key key, long by, String... field) {
        Batch.Operation step = new Batch.Merge(table.writable(), key, Patch.incrementAt(by, field), false);
        return database.commitAsync(
                List.of(step), WriteOptions.defaults(), changes -> table.counted(key, changes, field));
    }

    private CompletionStage<Optional<Change>> commit(Batch.Operation step, WriteOptions options) {
        return database.commitAsync(
                List.of(step), options, changes -> changes.isEmpty() ? Optional.empty() : Optional.of(changes.get(0)));
    }
}
