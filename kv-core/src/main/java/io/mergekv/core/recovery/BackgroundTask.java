package io.mergekv.core.recovery;

import io.mergekv.StorageException;
import io.mergekv.core.threads.Daemon;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work that a thread of its own does beside its owner, who waits for it in the end, interrupted or not. Where the system
 * has no thread, the owner does it at once.
 */
public final class BackgroundTask<T> {
    private final CountDownLatch ended = new CountDownLatch(1);
    /** Written before the end, read after it. */
    private @Nullable T result;

    private @Nullable Throwable failure;

    private BackgroundTask() {}

    /** Begins {@code work} on a thread called {@code name}. */
    public static <T> BackgroundTask<T> begin(String name, Supplier<T> work) {
        BackgroundTask<T> beside = new BackgroundTask<>();
        if (!Daemon.tryStart(Daemon.of(name, () -> beside.run(work)))) {
            beside.run(work);
        }
        return beside;
    }

    /** The same for work without a result. */
    public static BackgroundTask<Boolean> begin(String name, Runnable work) {
        return begin(name, () -> {
            work.run();
            return true;
        });
    }

    /** What has ended with {@code result} already. */
    static <T> BackgroundTask<T> done(T result) {
        BackgroundTask<T> beside = new BackgroundTask<>();
        beside.run(() -> result);
        return beside;
    }

    /** Takes no memory to tell of its end: somebody waits. */
    private void run(Supplier<T> work) {
        try {
            result = work.get();
        } catch (Throwable e) { // checked ones too, however they came
            failure = e;
        } finally {
            ended.countDown();
        }
    }

    /** Whether it has ended. */
    public boolean isDone() {
        return ended.getCount() == 0;
    }

    /** Waits for its result; throws what it threw. */
    public T await() {
        awaitEnd();
        if (failure instanceof RuntimeException cause) {
            throw cause;
        }
        if (failure instanceof Error cause) {
            throw cause;
        }
        if (result == null) {
            throw new StorageException("opening failed (" + failure + ")", failure);
        }
        return result;
    }

    /** Waits for its end; its result where it has one. */
    public Optional<T> outcome() {
        awaitEnd();
        return Optional.ofNullable(result);
    }

    private void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
