package io.mergekv.core.recovery;

import io.mergekv.StorageException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Work that a thread of its own does beside its owner, who waits for it in the end, interrupted or not. */
public final class Beside<T> {
    private final CompletableFuture<T> result = new CompletableFuture<>();

    private Beside() {}

    /** Begins {@code work} on a thread called {@code name}. */
    public static <T> Beside<T> begin(String name, Supplier<T> work) {
        Beside<T> beside = new Beside<>();
        Thread thread = new Thread(() -> beside.run(work), name);
        thread.setDaemon(true);
        thread.start();
        return beside;
    }

    /** The same for work without a result. */
    public static Beside<Boolean> begin(String name, Runnable work) {
        return begin(name, () -> {
            work.run();
            return true;
        });
    }

    /** What has ended with {@code result} already. */
    static <T> Beside<T> done(T result) {
        Beside<T> beside = new Beside<>();
        beside.result.complete(result);
        return beside;
    }

    private void run(Supplier<T> work) {
        try {
            result.complete(work.get());
        } catch (Throwable e) { // checked ones too, however they came: somebody waits
            result.completeExceptionally(e);
        }
    }

    /** Whether it has ended. */
    public boolean isDone() {
        return result.isDone();
    }

    /** Waits for its result; throws what it threw. */
    public T await() {
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new StorageException("opening failed (" + e.getCause() + ")", e.getCause());
        }
    }

    /** Waits for its end; its result where it has one. */
    public Optional<T> outcome() {
        return result.handle((value, failure) -> failure == null ? Optional.of(value) : Optional.<T>empty())
                .join();
    }
}
