package io.mergekv.core.commit;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs what completes stages, which is code of the user's, on a thread of its own; once that has ended, on the caller's.
 * Nothing is refused and nothing lost. Safe for use by many threads.
 *
 * <p>An executor alone loses tasks: of two threads that give it its first ones, one of which then shuts it down, the
 * other may be about to start the worker, fails to, and leaves the first one's task in a queue that nobody reads. So it is
 * given tasks, and shut down, by one thread at a time.
 */
final class Completions {
    private final ExecutorService executor = Executors.newSingleThreadExecutor(runnable -> {
        Thread thread = new Thread(runnable, "mergekv-completions");
        thread.setDaemon(true);
        return thread;
    });

    private boolean ended;

    /** Runs {@code task} after all before it, or now when the thread has ended. */
    void run(Runnable task) {
        if (!accept(task)) {
            task.run();
        }
    }

    /** Ends the thread when it has run what it was given. Does not wait for it. Idempotent. */
    synchronized void end() {
        ended = true;
        executor.shutdown();
    }

    private synchronized boolean accept(Runnable task) {
        if (ended) {
            return false;
        }
        executor.execute(task);
        return true;
    }
}
