package io.mergekv.store.rocksdb;

/** The engine's hook: what it makes durable must be durable before the store flushes. */
final class FlushHook {
    private final Runnable beforeFlush;
    private final ThreadLocal<Boolean> running = new ThreadLocal<>();

    FlushHook(Runnable beforeFlush) {
        this.beforeFlush = beforeFlush;
    }

    /** Runs it on the calling thread. Nothing may be flushed when it throws. */
    void run() {
        running.set(Boolean.TRUE);
        try {
            beforeFlush.run();
        } finally {
            running.remove();
        }
    }

    /** Whether the caller is the hook itself. */
    boolean isRunningHere() {
        return running.get() != null;
    }
}
