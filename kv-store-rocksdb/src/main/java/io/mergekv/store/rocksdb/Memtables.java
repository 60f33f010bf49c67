package io.mergekv.store.rocksdb;

import java.util.concurrent.atomic.AtomicLong;
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

    private final Database database;
    private final Flushes flushes;
    private final Failures failures;
    private final Thread thread = new Thread(this::run, "mergekv-rocksdb-flush");
    private final long flushAt;
    private final long most;
    private final long lookEvery;
    private final AtomicLong sinceLook = new AtomicLong();

    /** Whether a writer must look at what is guarded by {@code this}. */
    private volatile boolean attention;

    private boolean full;
    private boolean requested;
    private boolean flushing;
    private boolean ended;
    private @Nullable Throwable failure;

    Memtables(Database database, Flushes flushes, Failures failures) {
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
            look();
        }
    }

    /** Whether writers wait. */
    synchronized boolean isFull() {
        return full;
    }

    /** After a flush that somebody asked for. */
    void flushed() throws RocksDBException {
        synchronized (this) {
            failure = null;
        }
        look();
    }

    /** Ends the thread, after the flush that it may be in the middle of, and lets no writer wait any more. */
    void end() {
        synchronized (this) {
            ended = true;
            notifyAll();
        }
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

    /** Looks how much memory the memtables take: what batches add up to says little of it. */
    private void look() throws RocksDBException {
        sinceLook.set(0);
        boolean grown = database.property("rocksdb.cur-size-active-mem-table") >= flushAt;
        boolean over = database.property("rocksdb.cur-size-all-mem-tables") >= most;
        if (grown || over || attention) {
            note(grown, over);
        }
    }

    private synchronized void note(boolean grown, boolean over) {
        full = over;
        requested |= grown && !flushing;
        attention = full || failure != null;
        notifyAll();
    }

    private synchronized void attend() {
        boolean interrupted = false;
        try {
            while (true) {
                Throwable told = failure;
                if (told != null) {
                    failure = null;
                    attention = full;
                    request();
                    throw failures.refused(told);
                }
                if (!full) {
                    return;
                }
                if (ended) {
                    throw failures.closed();
                }
                request();
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void request() {
        requested |= !flushing;
        notifyAll();
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

    private synchronized boolean awaitRequest() {
        while (!requested && !ended) {
            try {
                wait();
            } catch (InterruptedException e) {
                continue; // nobody has a reason to
            }
        }
        requested = false;
        flushing = !ended;
        return flushing;
    }

    private void flush() throws RocksDBException {
        try {
            flushes.flush();
        } finally {
            synchronized (this) {
                flushing = false;
            }
        }
        flushed();
    }

    private synchronized void fail(Throwable thrown) {
        failure = thrown;
        attention = true;
        notifyAll();
    }
}
