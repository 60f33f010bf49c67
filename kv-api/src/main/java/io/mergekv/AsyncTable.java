package io.mergekv;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The writes of a {@link Table} in a form that does not block: each does what the method of the same name does, and the
 * stage completes with its result or failure. Operations of one thread commit in the order of their submission. Stages complete
 * as {@link Database#commitAsync} says.
 */
public interface AsyncTable {
    /** See {@link Table#merge(Key, Patch, WriteOptions)}. */
    CompletionStage<Optional<Change>> merge(Key key, Patch patch, WriteOptions options);

    /** See {@link Table#merge(Key, Patch)}. */
    default CompletionStage<Optional<Change>> merge(Key key, Patch patch) {
        return merge(key, patch, WriteOptions.defaults());
    }

    /** See {@link Table#update(Key, Patch, WriteOptions)}. */
    CompletionStage<Optional<Change>> update(Key key, Patch patch, WriteOptions options);

    /** See {@link Table#put(Key, Document, WriteOptions)}. */
    CompletionStage<Optional<Change>> put(Key key, Document document, WriteOptions options);

    /** See {@link Table#delete(Key, WriteOptions)}. */
    CompletionStage<Optional<Change>> delete(Key key, WriteOptions options);

    /** See {@link Table#increment(Key, long, String...)}. */
    CompletionStage<Long> increment(Key key, long by, String... field);
}
