package io.mergekv.spi;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A durable, ordered key-value store. Keys and values are bytes, keys are ordered as unsigned bytes.
 *
 * <p>Nobody changes an array that was handed to a store, neither the store (STORE-12) nor its caller, so a store may keep
 * it and hand it out again from a {@code get} or a cursor, whose caller does not change it either.
 *
 * <p>Safe for use by many threads; the engine calls {@link #write} from one thread at a time, apart from what
 * it keeps journaled as its log, which another thread writes meanwhile.
 *
 * <p>Failures are {@link io.mergekv.KvException}s. After {@link #close} every call but {@code close} throws {@link io.mergekv.ClosedException}.
 */
public interface Store extends AutoCloseable {
    /** The value under {@code key}, or null. Sees every {@code write} that returned before. */
    byte @Nullable [] get(Space space, byte[] key);

    /**
     * The values under {@code keys}, in their order, null where there is none: what {@link #get} would give for each, in
     * one call that costs less than as many of those. The same key may stand there twice.
     */
    List<byte @Nullable []> getAll(Space space, List<byte[]> keys);

    /**
     * A cursor over the keys in {@code range}, standing before the first. It sees one state of the store: that of some
     * moment between the call and its return. Close it soon, it may pin resources.
     */
    StoreCursor scan(Space space, ByteRange range, Direction direction);

    /**
     * Applies all of {@code batch} or nothing of it, and makes it visible at once.
     *
     * <p>When it throws, whatever it throws, the outcome is unknown: all of the batch is applied, or nothing of it (STORE-33),
     * and what is there once the store was opened again is there for good. No exception promises more, not even one whose
     * {@linkplain io.mergekv.KvException#outcome outcome} is REFUSED or that tells of a full disk; a store need not undo what
     * it cannot tell of. The engine asks for no more: it writes nothing further, reads on, lets the store flush in
     * {@link #close}, and sees at the next open, by a key of the batch itself, which of both it was.
     */
    void write(StoreBatch batch, Journal journal);

    /**
     * Makes every {@linkplain Journal#BUFFERED buffered} journaled write that returned before durable against a power
     * cut. May be called from {@link StoreContext#beforeFlush}.
     */
    void syncJournal();

    /**
     * Makes every write that returned before, journaled or not, durable against a power cut. Atomic over all spaces: a
     * crash leaves the state before or after it. {@link StoreContext#beforeFlush} has returned before anything is made
     * durable, and what is written after it returned is not made durable. When it throws, this throws, nothing is made
     * durable, and every write stays readable.
     */
    void flush();

    /** Pins the present state of all spaces. */
    StoreSnapshot snapshot();

    /**
     * Writes a copy of the present state that can be opened as a store into {@code directory}, which must not exist,
     * while reads and writes go on. Flushes through {@link StoreContext#beforeFlush}.
     *
     * @throws UnsupportedOperationException without {@link StoreProvider.Capability#COPY}
     */
    void copyTo(Path directory);

    /**
     * Reclaims the space of what was deleted or replaced. May take long, while reads and writes go on. What it flushes
     * it flushes through {@link StoreContext#beforeFlush}.
     */
    void compact();

    /** Bytes taken on disk, in memory and so on, by name; {@code disk-bytes} is always there. Cheap enough to poll. */
    Map<String, Long> statistics();

    /** Flushes what is unflushed (through {@link StoreContext#beforeFlush}) and releases everything. Idempotent. */
    @Override
    void close();

    /**
     * How a write is made durable. A journaled write makes itself durable only: unjournaled writes before it wait for
     * a flush all the same, since only {@link StoreContext#beforeFlush} may let them reach the disk.
     */
    enum Journal {
        /** By the next flush only. The store keeps no journal of it, and may lose it with the process. */
        NONE,
        /** In the store's journal, handed to the operating system: it survives a kill of the process. */
        BUFFERED,
        /** In the store's journal and synced: it survives a power cut. */
        SYNCED
    }

    /** The order of a scan. */
    enum Direction {
        /** From the lowest key up. */
        FORWARD,
        /** From the highest key down. */
        REVERSE
    }
}
