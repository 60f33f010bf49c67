package io.mergekv.cli;

import io.mergekv.Change;
import io.mergekv.Key;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A line on its way into the database.
 *
 * @param line its number
 * @param key its key; null where it has none
 * @param bytes about how much memory it takes
 * @param result what becomes of it
 */
record Pending(long line, @Nullable Key key, int bytes, CompletableFuture<Optional<Change>> result) {
    /** A line that never got there. */
    static Pending failed(long line, Throwable cause) {
        return new Pending(line, null, 0, CompletableFuture.failedFuture(cause));
    }
}
