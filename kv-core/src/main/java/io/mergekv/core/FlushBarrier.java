package io.mergekv.core;

import io.mergekv.core.commit.LogWriter;
import io.mergekv.spi.ChangeLog;
import org.jspecify.annotations.Nullable;

/**
 * What a store passes before it makes anything durable: syncs the log, so that the store on disk is never ahead of it.
 * Before there is a log, at open, there is nothing to be ahead of. Closes the log, which has to outlive the store.
 */
final class FlushBarrier implements Runnable, AutoCloseable {
    private volatile Runnable sync = () -> {};
    private @Nullable ChangeLog log;

    /** From now on {@code opened} is synced, and closed in the end. */
    void guard(ChangeLog opened) {
        log = opened;
        sync = opened::sync;
    }

    /** From now on the log is synced through {@code writer}, which remembers how far. */
    void syncWith(LogWriter writer) {
        sync = writer::sync;
    }

    @Override
    public void run() {
        sync.run();
    }

    @Override
    public void close() {
        if (log != null) {
            log.close();
        }
    }
}
