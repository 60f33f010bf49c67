package io.mergekv.core.files;

import io.mergekv.StorageException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * A small mapped file in which the writer tells readers in other processes how far they may read. It is a hint and
 * never the truth: recovery trusts only its synced sequence, which is written after the sync that it names.
 *
 * <p>Safe for one writing and any number of reading threads and processes. A read or write costs a memory access.
 */
public final class Watermark {
    static final String FILE = "watermark";
    private static final int BYTES = 4096;
    private static final long MAGIC = 0x3152_5457_564b_4d31L;

    private static final int MAGIC_AT = 0;
    private static final int DATABASE_HIGH_AT = 8;
    private static final int DATABASE_LOW_AT = 16;
    private static final int GENERATION_AT = 24;
    private static final int SYNCED_AT = 32;
    private static final int BOOT_AT = 40;
    private static final int WRITER_AT = 48;
    private static final int FENCE_AT = 56;
    private static final int FENCED_BY_AT = 64;
    /** On a cache line of its own: it changes with every commit. */
    private static final int VISIBLE_AT = 128;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long BOOT_HASH = bootHash();

    private final MappedByteBuffer map;
    private final Hold hold;

    private Watermark(Path directory, MappedByteBuffer map) {
        this.map = map;
        this.hold = new Hold(directory, this);
    }

    /** Takes the file over as the one writer, creating it where it is absent or of no use. */
    public static Watermark openForWriting(Path directory, UUID database) {
        Path file = directory.resolve(FILE);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() != BYTES) {
                // Real bytes, not a hole: a mapped write into a hole kills the JVM when the disk is full.
                channel.truncate(0);
                channel.write(ByteBuffer.allocate(BYTES), 0);
                channel.force(true);
            }
            Watermark watermark = new Watermark(directory, channel.map(MapMode.READ_WRITE, 0, BYTES));
            if (!watermark.isOf(database)) {
                watermark.reset(database);
            }
            return watermark;
        } catch (IOException e) {
            throw new StorageException("cannot map " + file + " (" + e + ")", e);
        }
    }

    /** Maps the file to read it; empty when there is none, or it is only being made. */
    public static Optional<Watermark> openForReading(Path directory) {
        Path file = directory.resolve(FILE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < BYTES) {
                return Optional.empty();
            }
            return Optional.of(new Watermark(directory, channel.map(MapMode.READ_ONLY, 0, BYTES)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StorageException("cannot map " + file + " (" + e + ")", e);
        }
    }

    /** Whether the file is one, and of {@code database}. */
    public boolean isOf(UUID database) {
        return get(MAGIC_AT) == MAGIC
                && get(DATABASE_HIGH_AT) == database.getMostSignificantBits()
                && get(DATABASE_LOW_AT) == database.getLeastSignificantBits();
    }

    /** The newest sequence that readers may be shown. */
    public long visible() {
        // After a restart of the system the pages of the log may be older than this one.
        return get(BOOT_AT) == BOOT_HASH || get(WRITER_AT) == 0 ? get(VISIBLE_AT) : get(SYNCED_AT);
    }

    /** The newest sequence known to be synced. */
    public long synced() {
        return get(SYNCED_AT);
    }

    /** The epoch of the last writer that has opened the log. A new one has opened it, or another file is here, when it changes. */
    public long generation() {
        return get(GENERATION_AT);
    }

    /** The writer's hold of the directory, by way of {@link #fence}. */
    public Hold hold() {
        return hold;
    }

    /** The epoch of the last process that has taken the directory to write; 0 where there was none. */
    long fence() {
        return (long) LONG.getAcquire(map, FENCE_AT);
    }

    /** The process that has set the present fence; 0 where it is not known. */
    long fencedBy() {
        return get(FENCED_BY_AT);
    }

    /** Sets the fence to {@code epoch} where it is {@code expected}. Who had set that is fenced from then on. */
    boolean fence(long expected, long epoch, long process) {
        boolean done = LONG.compareAndSet(map, FENCE_AT, expected, epoch);
        if (done) {
            set(FENCED_BY_AT, process);
        }
        return done;
    }

    /**
     * Waits until what a writer had begun before it was fenced has ended, which may live in a place that cannot be seen:
     * a tenth of a second in which nothing is shown; two seconds at most.
     */
    public void awaitQuiet() {
        long visible = get(VISIBLE_AT);
        int quiet = 0;
        for (int look = 0; quiet < 10 && look < 200; look++) {
            LockSupport.parkNanos(10_000_000);
            long now = get(VISIBLE_AT);
            quiet = now == visible ? quiet + 1 : 0;
            visible = now;
        }
    }

    /** Tells that everything up to {@code sequence} may be shown. */
    public void publish(long sequence) {
        set(VISIBLE_AT, sequence);
    }

    /** Tells that everything up to {@code sequence} is synced. */
    public void synced(long sequence) {
        set(SYNCED_AT, sequence);
    }

    /** Tells that the log was opened by this process, in its epoch. That is written last: who sees it sees the rest. */
    public void opened(long visible, long synced) {
        set(SYNCED_AT, synced);
        set(VISIBLE_AT, visible);
        set(BOOT_AT, BOOT_HASH);
        set(WRITER_AT, ProcessHandle.current().pid());
        set(GENERATION_AT, hold.epoch());
        hold.opened();
        map.force();
    }

    /** Tells that the writer has closed the log with everything synced. */
    public void closed() {
        set(WRITER_AT, 0);
        map.force();
    }

    private void reset(UUID database) {
        set(GENERATION_AT, 0);
        set(SYNCED_AT, 0);
        set(VISIBLE_AT, 0);
        set(WRITER_AT, 0);
        set(FENCE_AT, 0);
        set(FENCED_BY_AT, 0);
        set(DATABASE_HIGH_AT, database.getMostSignificantBits());
        set(DATABASE_LOW_AT, database.getLeastSignificantBits());
        set(MAGIC_AT, MAGIC);
    }

    private long get(int at) {
        return (long) LONG.getVolatile(map, at);
    }

    private void set(int at, long value) {
        LONG.setRelease(map, at, value);
    }

    private static long bootHash() {
        long hash = 0xcbf29ce484222325L;
        String boot = BootId.current();
        for (int i = 0; i < boot.length(); i++) {
            hash = (hash ^ boot.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
