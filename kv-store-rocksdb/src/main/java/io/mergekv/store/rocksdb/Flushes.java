package io.mergekv.store.rocksdb;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * The only way by which what is written reaches the disk unjournaled. RocksDB's own reasons to flush are switched off
 * (see {@link RocksOptions}), because its threads find Java classes through the system class loader alone: in any other
 * loader no callback of theirs can run the hook.
 *
 * <p>A flush runs the hook twice. The first time writes go on, and most of what must be durable becomes so. The second
 * time writes wait, so that nothing is written between the return of the hook and the moment when RocksDB exchanges its
 * memtables. The files are written afterwards, while writes go on.
 *
 * <p>Safe for use by many threads: flushes take turns. Lock order: {@link #turn}, then {@link #writers}.
 */
final class Flushes {
    private static final long SHORTEST_POLL_NANOS = 50_000;
    private static final long LONGEST_POLL_NANOS = 2_000_000;
    private static final int POLLS_BETWEEN_PROBES = 16;

    private final RocksHandles database;
    private final StoreFiles files;
    private final Failures failures;
    private final ReentrantLock turn = new ReentrantLock();
    private final ReentrantReadWriteLock writers = new ReentrantReadWriteLock();
    private final ReentrantReadWriteLock.ReadLock writing = writers.readLock();
    /** RocksDB's own family, which nothing is written to: a flush of it only tells of an earlier failure. */
    private final List<ColumnFamilyHandle> unwritten;

    /** Whether something was written since the memtables were exchanged; cleared while nobody writes. */
    private volatile boolean written;
    /** Whether memtables were exchanged and their files are not known to be written; guarded by {@link #turn}. */
    private boolean pending;

    private volatile @Nullable RocksDBException broken;

    Flushes(RocksHandles database, StoreFiles files, Failures failures) {
        this.database = database;
        this.files = files;
        this.failures = failures;
        this.unwritten = List.of(database.families.get(0));
    }

    /** Before a write, which {@link #endWrite} follows. No flush exchanges memtables in between. */
    void beginWrite() {
        writing.lock();
        if (!written) { // a read costs less than a store that other cores must see
            written = true;
        }
    }

    void endWrite() {
        writing.unlock();
    }

    /**
     * Returns when every write that returned before the call is in files. When the hook throws, nothing is.
     *
     * @throws io.mergekv.StorageException when the hook throws, or RocksDB cannot write
     */
    void flush() {
        takeTurn();
        try {
            if (written) {
                runHook(); // the bulk of it, while writes go on
                exchange();
            }
            if (pending) {
                awaitFiles();
                pending = false;
                files.noteManifest();
            }
        } catch (RocksDBException e) {
            throw broken(e);
        } finally {
            turn.unlock();
        }
    }

    /** Flushes, and runs {@code action} before anything else is written: there is nothing that it could flush. */
    void flushAnd(NativeAction action) throws RocksDBException, IOException {
        flush();
        takeTurn();
        writers.writeLock().lock();
        try {
            runHook();
            flushAndWait();
            action.run();
            files.noteManifest();
        } finally {
            writers.writeLock().unlock();
            turn.unlock();
        }
    }

    /** Throws when RocksDB once failed to write files: what a store holds in memory then never reaches the disk. */
    void checkNotBroken() {
        RocksDBException cause = broken;
        if (cause != null) {
            throw failures.broken(cause);
        }
    }

    private void takeTurn() {
        if (turn.isHeldByCurrentThread()) {
            throw new IllegalStateException("a flush was asked for by what it runs before it flushes");
        }
        turn.lock();
        try {
            checkNotBroken();
        } catch (RuntimeException | Error e) {
            turn.unlock();
            throw e;
        }
    }

    private void runHook() {
        try {
            database.hook.run();
        } catch (Throwable t) { // whatever it is: there must be no flush
            throw failures.notFlushed(t);
        }
    }

    private void exchange() throws RocksDBException {
        writers.writeLock().lock();
        try {
            runHook(); // what was written since it ran before
            pending = true;
            database.db.flush(database.settings.exchange, database.families);
            written = false;
        } catch (RocksDBException e) {
            Status status = e.getStatus();
            if (status == null || status.getCode() != Status.Code.TryAgain) {
                throw e;
            }
            flushAndWait(); // RocksDB stops writes until compactions catch up: nobody is held up by this
        } finally {
            writers.writeLock().unlock();
        }
    }

    /** To be called while nobody writes. */
    private void flushAndWait() {
        try {
            database.db.flush(database.settings.flush, database.families);
            written = false;
        } catch (RocksDBException e) {
            throw broken(e);
        }
    }

    /**
     * Returns when no memtable waits to be written. RocksDB waits for a flush only in the call that asks for it, during
     * which writers would have to wait.
     */
    private void awaitFiles() throws RocksDBException {
        boolean interrupted = Thread.interrupted();
        try {
            long pause = SHORTEST_POLL_NANOS;
            for (int polls = 1; database.property("rocksdb.num-immutable-mem-table") > 0; polls++) {
                LockSupport.parkNanos(this, pause);
                interrupted |= Thread.interrupted();
                pause = Math.min(2 * pause, LONGEST_POLL_NANOS);
                if (polls % POLLS_BETWEEN_PROBES == 0) {
                    database.db.flush(database.settings.flush, unwritten); // throws when a flush has failed
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private io.mergekv.KvException broken(RocksDBException e) {
        broken = e;
        return failures.broken(e);
    }

    /** What {@link #flushAnd} runs. */
    @FunctionalInterface
    interface NativeAction {
        /** Runs. */
        void run() throws RocksDBException, IOException;
    }
}
