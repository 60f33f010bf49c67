package io.mergekv.core.open;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Closes what was opened, the last first, each whatever became of the others. Not thread-safe. */
final class Closer {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** Adds {@code resource}, to be closed before those added earlier. */
    void add(AutoCloseable resource) {
        opened.push(resource);
    }

    /** Closes everything. @throws RuntimeException the first failure, with the later ones suppressed */
    void closeAll() {
        Throwable failure = closeAfter(null);
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    /** Closes everything after {@code cause}, to which failures are added. Returns it, or the first failure. */
    @Nullable
    Throwable closeAfter(@Nullable Throwable cause) {
        Throwable first = cause;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception | Error e) {
                first = first == null ? e : with(first, e);
            }
        }
        return first;
    }

    private static Throwable with(Throwable first, Throwable later) {
        try {
            first.addSuppressed(later);
        } catch (OutOfMemoryError e) {
            // what is left to close is worth more
        }
        return first;
    }
}
