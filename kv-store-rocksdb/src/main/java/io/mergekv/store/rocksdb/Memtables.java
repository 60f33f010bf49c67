package io.mergekv.store.rocksdb;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Bounds the memory of what is not flushed. When memtables have grown to the size of a write buffer, a thread of its own
 * flushes them; when they reach twice that size meanwhile, writers wait.
 *
 * <p>What a flush of that thread throws is told by the next write, which is refused before anything of it is applied;
 * the flush is then tried again. The thread outlives whatever a flush throws.
 */
final class Memtables {
    private static final int LOOKS_PER_BUFFER = 64;

    private final RocksHandles database;
    private final Flushes flushes;
    private final Failures failures;
    private final Thread thread = new Thread(this::run, "mergekv-rocksdb-flush");
    private final long flushAt;
    private final long most;
    private final long lookEvery;
    private final AtomicLong sinceLook = new AtomicLong();

    /** Whether a writer must look at what the lock guards. */
    private volatile boolean attention;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean full;
    private boolean requested;
    private boolean flushing;
    private boolean ended;
    private @Nullable Throwable failure;

    Memtables(RocksHandles database, Flushes flushes, Failures failures) {
        this.database = database;
        this.flushes = flushes;
        this.failures = failures;
        long buffer = database.settings.memory.writeBuffer();
        flushAt = buffer - buffer / 8; // some is written until the memtables are exchanged
        most = 2 * buffer;
        lookEvery = buffer / LOOKS_PER_BUFFER;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Before a write. Waits while memory is full. Throws what became of a flush in the background. */
    void admit() {
        if (attention) {
            attend();
        }
    }

    /** After a write of so many bytes. */
    void grew(long bytes) throws RocksDBException {
        if (sinceLook.addAndGet(bytes) >= lookEvery) {
            look(() -> {});
        }
    }

    /** After a flush that somebody asked for. */
    void flushed() throws RocksDBException {
        look(() -> failure = null);
    }

    /** Whether writers wait. */
    boolean isFull() {
        lock.lock();
        try {
            return full;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread, after the flush that it may be in the middle of, and lets no writer wait any more. */
    void end() {
        change(() -> ended = true);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks how much memory the memtables take, of which the bytes of batches say little, and notes it with a change. */
    private void look(Runnable change) throws RocksDBException {
        sinceLook.set(0);
        boolean grown = database.property("rocksdb.cur-size-active-mem-table") >= flushAt;
        boolean over = database.property("rocksdb.cur-size-all-mem-tables") >= most;
        change(() -> {
            change.run();
            full = over;
            requested |= grown && !flushing;
        });
    }

    private void attend() {
        lock.lock();
        try {
            while (full && failure == null && !ended) {
                request();
                changed.awaitUninterruptibly();
            }
            Throwable told = failure;
            if (told != null) {
                failure = null;
                attention = full;
                request();
                throw failures.refused(told);
            }
            if (full) {
                throw failures.closed();
            }
        } finally {
            lock.unlock();
        }
    }

    private void request() {
        requested |= !flushing; // one that runs is followed by a look
        changed.signalAll();
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            attention = full || failure != null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (awaitRequest()) {
            try {
                flush();
            } catch (Throwable t) { // out of memory too: without this thread nothing would be flushed any more
                fail(t);
            }
        }
    }

    private boolean awaitRequest() {
        lock.lock();
        try {
            while (!requested && !ended) {
                changed.awaitUninterruptibly();
            }
            requested = false;
            flushing = !ended;
            return flushing;
        } finally {
            lock.unlock();
        }
    }

    private void flush() throws RocksDBException {
        flushes.flush();
        look(() -> {
            flushing = false;
            failure = null;
        });
    }

    /** Makes nothing that needs memory. */
    private void fail(Throwable thrown) {
        lock.lock();
        try {
            flushing = false;
            failure = thrown;
            attention = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
