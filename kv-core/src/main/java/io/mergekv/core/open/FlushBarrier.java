package io.mergekv.core.open;

import io.mergekv.core.commit.LogWriter;
import io.mergekv.spi.ChangeLog;

/**
 * What a store passes before it makes anything durable: syncs the log, so that the store on disk is never ahead of it.
 * Before there is a log, at open, there is nothing to be ahead of.
 */
final class FlushBarrier implements Runnable {
    private volatile Runnable sync = () -> {};

    /** From now on {@code opened} is synced. */
    void guard(ChangeLog opened) {
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
}
