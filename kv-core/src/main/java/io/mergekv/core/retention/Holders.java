package io.mergekv.core.retention;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Who still needs records of the log. A trim asks them all, and nobody begins to need a record between the question and
 * the trim. Safe for use by many threads.
 */
public final class Holders {
    private final Set<Holder> holders = ConcurrentHashMap.newKeySet();
    /** Held for reading by those who begin to need records, for writing by a trim. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** No holder. */
    public Holders() {}

    /** Asks {@code holder} from now on, until it is released. */
    public void register(Holder holder) {
        holders.add(holder);
    }

    /** Asks {@code holder} no more; nothing when it was not registered. */
    public void release(Holder holder) {
        holders.remove(holder);
    }

    /** Runs {@code begin}, which makes a registered holder need records. Nothing is trimmed until it has returned. */
    public <T> T whileNothingIsTrimmed(Supplier<T> begin) {
        lock.readLock().lock();
        try {
            return begin.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Runs {@code trim} with the oldest sequence from {@code first} on that any holder needs. */
    public void trim(long first, LongConsumer trim) {
        lock.writeLock().lock();
        try {
            long needed = Holder.NOTHING;
            for (Holder holder : holders) {
                needed = Math.min(needed, holder.neededFrom(first));
            }
            trim.accept(needed);
        } finally {
            lock.writeLock().unlock();
        }
    }
}
