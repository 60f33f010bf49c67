package io.mergekv.store.rocksdb;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.FlushJobInfo;
import org.rocksdb.RocksDB;

/**
 * Runs the engine's hook at the start of every flush, before RocksDB writes anything of it, on the flushing thread.
 *
 * <p>A RocksDB listener cannot veto. When the hook throws, the flush is stopped another way: background work of the
 * database is cancelled from inside the callback. RocksDB looks at that flag when it has built the files of a flush
 * and again before it enters them in its manifest, so the flush ends as "shutdown in progress", its files are never
 * part of the database, and nothing is flushed or compacted any more until it is opened again. Writers stalled on a
 * full buffer are woken and fail. The files themselves may have been written in vain; the next open deletes them.
 * This needs {@code avoid_flush_during_shutdown}, or the cancellation would itself flush.
 */
final class FlushHook extends AbstractEventListener {
    private final Runnable beforeFlush;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final ThreadLocal<Boolean> running = new ThreadLocal<>();

    FlushHook(Runnable beforeFlush) {
        super(EnabledEventCallback.ON_FLUSH_BEGIN);
        this.beforeFlush = beforeFlush;
    }

    @Override
    public void onFlushBegin(RocksDB db, FlushJobInfo flushJobInfo) {
        running.set(Boolean.TRUE);
        try {
            beforeFlush.run();
        } catch (Throwable t) { // whatever it is, it must not reach the native caller, which would go on flushing
            failure.compareAndSet(null, t);
            db.cancelAllBackgroundWork(false);
        } finally {
            running.remove();
        }
    }

    /** What the hook threw, once it has. */
    @Nullable
    Throwable failure() {
        return failure.get();
    }

    /** Whether the caller is the hook itself. */
    boolean isRunningHere() {
        return running.get() != null;
    }
}
