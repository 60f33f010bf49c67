package io.mergekv.changelog.chronicle;

import io.mergekv.StorageException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.core.io.BackgroundResourceReleaser;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/** Appends to the cycle files of one directory through Chronicle Queue. For one thread at a time. */
final class CycleAppender implements AutoCloseable {
    /** Chronicle lost its way in files that are readable; nothing is written. */
    static final class LostException extends StorageException {
        private static final long serialVersionUID = 1L;

        private LostException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    // Nobody else writes, so nobody is worth waiting for.
    private static final long TIMEOUT_MILLIS = 1_000;
    // Behind the record there must be room for the next header and a frame of the index.
    private static final long SLACK = 64L << 10;
    private static final int HEADER = 4;
    private static final int LARGE = 16 << 10;

    private final Path directory;
    private final SequenceCycle clock = new SequenceCycle();
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final CycleFiles files;
    private byte[] scratch = new byte[0];
    private int reservedCycle = -1;
    private @Nullable Preallocation preallocation;
    // How far the file is filled, at the least.
    private long filled;
    private @Nullable Throwable failure;

    /**
     * Opens the directory, whose last cycle has been verified.
     *
     * @param lastCycle the last cycle that has a file; -1 when none has
     * @throws LostException when Chronicle cannot open it, for a reason that is in the last file
     */
    CycleAppender(Path directory, int lastCycle, long blockBytes) {
        this.directory = directory;
        files = new CycleFiles(directory);
        clock.turnTo(Math.max(0, lastCycle));
        Preallocation.probe(directory); // Chronicle maps and writes a file of its own
        queue = SingleChronicleQueueBuilder.binary(directory)
                .rollCycle(clock)
                .timeProvider(clock)
                .blockSize(blockBytes)
                .timeoutMS(TIMEOUT_MILLIS)
                .checkInterrupts(false)
                .syncMode(SyncMode.NONE) // we sync; its own would load a foreign-function library
                .build();
        try {
            if (queue.metaStore().readOnly()) {
                throw new StorageException("Chronicle Queue opened " + directory + " for reading only; is the directory"
                        + " writable, and were the JVM flags given that the documentation lists?");
            }
            // Without these marks Chronicle would open older files, to mark them as ended: a damage in one of them is
            // not a reason to refuse an append.
            queue.tableStorePut("normalisedEOFsTo", Math.max(0, lastCycle));
            queue.tableStorePut("listing.lowestCycle", Math.max(0, lastCycle));
            appender = appender(queue);
            appender.singleThreadedCheckDisabled(true);
        } catch (RuntimeException | Error e) {
            queue.close();
            throw e;
        }
    }

    private static ExcerptAppender appender(SingleChronicleQueue queue) {
        try {
            return queue.createAppender();
        } catch (Exception | AssertionError e) { // Chronicle throws checked ones without saying so
            throw new LostException("Chronicle Queue cannot append in " + queue.file(), e);
        }
    }

    static long maxRecordBytes(long blockBytes) {
        return blockBytes / 4 - SLACK;
    }

    /**
     * Appends the bytes between position and limit.
     *
     * @param number how many records the file of the cycle holds already
     * @param end where the file ends at the least, and exactly when {@code exact}
     * @return where the record's bytes begin
     * @throws LostException when Chronicle fails, or would put them elsewhere than asked
     * @throws io.mergekv.DiskFullException when there is no room for it; nothing of it is there then
     */
    long append(int cycle, long number, long end, boolean exact, ByteBuffer record) {
        reserve(cycle, end, record.remaining());
        clock.turnTo(cycle);
        DocumentContext document;
        try {
            document = appender.writingDocument();
        } catch (Exception | AssertionError e) {
            throw new LostException("Chronicle Queue cannot begin a record in " + files.path(cycle), e);
        }
        long start = -1;
        try {
            start = fill(document, cycle, number, end, exact, record);
            return start;
        } finally {
            close(document, start >= 0);
        }
    }

    private long fill(DocumentContext document, int cycle, long number, long end, boolean exact, ByteBuffer record) {
        Bytes<?> bytes = document.wire().bytes();
        long start = bytes.writePosition();
        long header = start - HEADER;
        if (document.index() != clock.toIndex(cycle, number) || header < end || (exact && header != end)) {
            throw new LostException(
                    "Chronicle Queue would put record " + number + " of " + files.path(cycle) + " at " + header
                            + ", where the file ends at " + end,
                    null);
        }
        write(bytes, start, record);
        filled = bytes.writePosition();
        return start;
    }

    /** What Chronicle does behind a record, in its index, may fail: the record is there, or it is not, all the same. */
    private void close(DocumentContext document, boolean placed) {
        try {
            if (!placed) {
                document.rollbackOnClose();
            }
            document.close();
        } catch (Exception | AssertionError e) {
            failure = e;
        }
    }

    /** What Chronicle has failed with behind a record; this must not be used again then. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    private void reserve(int cycle, long end, int length) {
        Preallocation current = preallocation;
        if (current == null || cycle != reservedCycle) {
            leave();
            current = Preallocation.of(files.path(cycle), end);
            preallocation = current;
            reservedCycle = cycle;
            filled = end;
        }
        // A large record is written in the place of zeros, not after them.
        current.ensure(Math.max(filled, end) + HEADER + (length < LARGE ? length : 0) + SLACK);
    }

    private void leave() {
        if (preallocation != null) {
            preallocation.close();
            preallocation = null;
        }
    }

    /** Large records go through the file: pages that are touched in the mapping cost more, there and with each sync. */
    private void write(Bytes<?> bytes, long start, ByteBuffer record) {
        int length = record.remaining();
        byte[] array = record.hasArray() ? record.array() : copy(record);
        int offset = record.hasArray() ? record.arrayOffset() + record.position() : 0;
        Preallocation current = preallocation;
        if (current != null && length >= LARGE) {
            current.write(start, array, offset, length, SLACK + Preallocation.PAGE);
            bytes.writeSkip(length);
        } else {
            bytes.write(array, offset, length);
        }
    }

    private byte[] copy(ByteBuffer record) {
        if (scratch.length < record.remaining()) {
            scratch = new byte[Math.max(record.remaining(), 2 * scratch.length)];
        }
        record.get(record.position(), scratch, 0, record.remaining());
        return scratch;
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() {
        leave();
        appender.close();
        queue.close();
        // Unmaps now what a background thread would unmap some time, and ends that thread: it would outlive an
        // application that is taken out of a server. What is released from now on, whoever closes does.
        BackgroundResourceReleaser.stop();
    }
}
