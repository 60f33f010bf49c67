package io.mergekv.changelog.chronicle;

import io.mergekv.CommitTooLargeException;
import io.mergekv.CorruptionException;
import io.mergekv.DiskFullException;
import io.mergekv.KvException;
import io.mergekv.StorageException;
import io.mergekv.changelog.chronicle.CycleAppender.LostException;
import io.mergekv.changelog.chronicle.FrameWalker.Step;
import io.mergekv.spi.ChangeLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The writer. Chronicle appends; a walk over the frames follows each append, to confirm that the record is just where a
 * reader will look for it.
 */
final class ChronicleChangeLog extends CycleLog implements ChangeLog {
    private final long blockBytes;
    private final LogSync sync = new LogSync();
    private final Object viewLock = new Object();
    private volatile LogView view;

    private volatile long last;
    // The sequence the next append must have; 0 when any will do.
    private long expected;
    private @Nullable CycleWalk tail;
    private TailState end = TailState.CLEAN;
    private boolean salvaged;
    private @Nullable CycleAppender appender;
    private boolean proven;
    private boolean failed;
    private boolean endLost;

    private ChronicleChangeLog(Path directory, LogMetadata metadata, long blockBytes) {
        super(directory, metadata.cycleBits());
        this.blockBytes = blockBytes;
        view = LogView.of(directory, metadata);
    }

    static ChronicleChangeLog open(Path directory, int cycleBits, long blockBytes) {
        LogMetadata metadata = LogMetadata.read(directory).orElseGet(() -> LogRepair.create(directory, cycleBits));
        LogRepair.tidy(directory, metadata);
        ChronicleChangeLog log = new ChronicleChangeLog(directory, metadata, blockBytes);
        try {
            log.findEnd();
            if (log.end == TailState.CLEAN) {
                log.tryToOpenAppender();
            }
            return log;
        } catch (RuntimeException | Error e) {
            log.close();
            throw e;
        }
    }

    @Override
    LogView view() {
        return view;
    }

    @Override
    LogView freshView() {
        return view;
    }

    @Override
    public long lastSequence() {
        ensureOpen();
        return last;
    }

    @Override
    public long maxRecordBytes() {
        return CycleAppender.maxRecordBytes(blockBytes);
    }

    @Override
    public void append(long sequence, ByteBuffer record) {
        ensureOpen();
        int length = record.remaining();
        if (length > maxRecordBytes()) {
            throw new CommitTooLargeException("a record of the change log", length, maxRecordBytes());
        }
        if (length == 0 || sequence < 1 || (expected != 0 && sequence != expected)) {
            throw new IllegalArgumentException(
                    "cannot append " + length + " bytes as record " + sequence + ", the next is " + expected);
        }
        if (failed || endLost) {
            throw new StorageException("an append to the change log in " + directory() + " failed: reopen it");
        }
        try {
            if (appender != null && appender.failure() != null) {
                closeAppender();
                end = TailState.MISNOTED;
            }
            if (appender == null) {
                prepare();
            }
            failed = true;
            place(sequence, record, length);
            failed = false;
        } catch (DiskFullException e) {
            failed = false; // nothing of the record is there
            throw e;
        } catch (KvException | UncheckedIOException e) {
            throw e;
        } catch (Exception | InternalError | AssertionError e) { // Chronicle throws checked ones without saying so
            throw new StorageException(
                    "cannot append record " + sequence + " to the change log in " + directory() + ": " + e, e);
        }
        expected = sequence + 1;
        last = sequence;
    }

    private void place(long sequence, ByteBuffer record, int length) {
        int cycle = view.metadata().cycleOf(sequence);
        long start;
        try {
            start = offer(cycle, sequence, record);
        } catch (LostException lost) {
            failed = false;
            start = inCopy(sequence - 1, lost, () -> {
                failed = true;
                return offer(cycle, sequence, record);
            });
        }
        if (tail == null) {
            enter(cycle);
        }
        CycleWalk at = tail;
        boolean readable = at != null
                && at.next() == Step.RECORD
                && at.nextSequence() == sequence + 1
                && at.start() == start
                && at.length() == length;
        if (!readable) {
            throw new StorageException(
                    "Chronicle Queue put record " + sequence + " where no reader would find it, in "
                            + view.files().path(cycle) + ": reopen the database, which finds the end of the log anew",
                    appender == null ? null : appender.failure());
        }
        proven = true;
    }

    private long offer(int cycle, long sequence, ByteBuffer record) {
        CycleAppender to = appender == null ? prepare() : appender;
        if (tail == null || tail.cycle() != cycle) {
            begin(sequence);
        }
        long number = sequence - view.metadata().base(cycle);
        return to.append(cycle, number, tail == null ? 0 : tail.position(), tail != null && !proven, record);
    }

    /** Before the first record of a file: what came before must be durable, so that a fault in it is never an end. */
    private void begin(long sequence) {
        if (last == 0 && view.metadata().first() != sequence) {
            LogMetadata started = view.metadata().startingAt(sequence);
            started.write(directory());
            synchronized (viewLock) {
                view = new LogView(started, view.files(), view.lastCycle());
            }
        }
        if (tail != null) {
            sync();
            CycleFiles.stamp(tail.file().path());
            leaveTail();
        }
    }

    /** After the first record of a file. */
    private void enter(int cycle) {
        try {
            tail = new CycleWalk(new LogView(view.metadata(), view.files(), cycle), cycle, hints());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read what was appended to " + view.files().path(cycle), e);
        }
        sync.follow(view.files().path(cycle));
        synchronized (viewLock) {
            view = new LogView(view.metadata(), view.files(), cycle);
        }
    }

    /** Makes the end fit to be appended to. */
    private CycleAppender prepare() {
        switch (end) {
            case CLEAN -> {}
            case MISNOTED -> cutAfter(last);
            case REMAINS -> LogRepair.wipe(requireTail());
            case DIRTY -> {
                if (!salvaged) {
                    throw new CorruptionException("there is something behind record " + last + " in "
                            + requireTail().file().path() + " that no reader can reach: cut the log there first");
                }
                cutAfter(last);
            }
        }
        end = TailState.CLEAN;
        if (appender != null) {
            return appender;
        }
        try {
            return openAppender();
        } catch (LostException lost) {
            return inCopy(last, lost, this::openAppender);
        }
    }

    /**
     * Tries again what Chronicle failed in because of its notes in the file itself: a copy has right ones. Nothing of a
     * record is written yet, and a copy that cannot be made leaves the log as it was.
     */
    private <T> T inCopy(long sequence, LostException lost, Supplier<T> again) {
        try {
            cutAfter(sequence);
            return again.get();
        } catch (RuntimeException e) {
            e.addSuppressed(lost);
            throw e;
        }
    }

    private void tryToOpenAppender() {
        try {
            openAppender();
        } catch (LostException e) {
            end = TailState.MISNOTED; // told when a copy does not help either
        }
    }

    private CycleAppender openAppender() {
        proven = false;
        CycleAppender opened = new CycleAppender(view.files().directory(), view.lastCycle(), blockBytes);
        appender = opened;
        return opened;
    }

    private void findEnd() {
        leaveTail();
        LogMetadata metadata = view.metadata();
        view = LogView.of(directory(), metadata);
        int cycle = view.lastCycle();
        last = 0;
        end = TailState.CLEAN;
        if (cycle >= 0) {
            try {
                CycleWalk walk = new CycleWalk(view, cycle, hints());
                tail = walk;
                end = TailState.find(walk);
                last = walk.nextSequence() > metadata.first() ? walk.nextSequence() - 1 : 0;
                sync.follow(view.files().path(cycle));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + view.files().path(cycle), e);
            }
        }
        expected = last == 0 ? 0 : last + 1;
    }

    @Override
    public void sync() {
        ensureOpen();
        sync.sync(view.files().directory(), () -> last);
    }

    @Override
    public List<Segment> segments() {
        ensureOpen();
        LogView now = view;
        return now.files().segments(now.metadata(), last);
    }

    @Override
    public void trimBefore(long sequence) {
        CycleFiles files;
        int keep;
        synchronized (viewLock) {
            ensureOpen();
            LogMetadata metadata = view.metadata();
            files = view.files();
            keep = Math.min(metadata.cycleOf(Math.max(0, sequence)), view.lastCycle());
            if (keep < 0 || metadata.base(keep) <= metadata.first()) {
                return;
            }
            // Recorded first: a file that is missing is then known to be trimmed, not lost.
            LogMetadata trimmed = metadata.startingAt(metadata.base(keep));
            trimmed.write(directory());
            view = new LogView(trimmed, files, view.lastCycle());
        }
        LogRepair.deleteBefore(files, keep);
    }

    @Override
    public void cutAfter(long sequence) {
        ensureOpen();
        closeAppender();
        if (tail != null) {
            sync(); // until there is a file again, a sync by somebody else finds nothing to do
        }
        leaveTail();
        long before = expected;
        try {
            synchronized (viewLock) {
                LogMetadata cut = LogRepair.cut(directory(), view, sequence, blockBytes);
                hints().forget();
                view = LogView.of(directory(), cut);
            }
        } catch (RuntimeException | Error e) {
            returnToTheEnd(e);
            expected = last == 0 ? before : last + 1;
            throw e;
        }
        findEnd();
        failed = false; // whatever a failed append had left is gone
        expected = sequence == 0 ? 0 : sequence + 1;
    }

    private void closeAppender() {
        CycleAppender closing = appender;
        appender = null;
        if (closing != null) {
            closing.close();
        }
    }

    /** After a cut that was not made, or was made and not tidied up behind. */
    private void returnToTheEnd(Throwable cause) {
        try {
            LogMetadata.read(directory()).ifPresent(metadata -> view = LogView.of(directory(), metadata));
            findEnd();
        } catch (RuntimeException | Error e) {
            endLost = true;
            cause.addSuppressed(e);
        }
    }

    @Override
    public void salvageAfter(long sequence, Consumer<ByteBuffer> candidates) {
        ensureOpen();
        Salvage.after(view, sequence, hints(), candidates);
        salvaged = true;
    }

    @Override
    public void close() {
        if (!markClosed()) {
            return;
        }
        try {
            if (appender != null) {
                appender.close();
            }
        } finally {
            leaveTail();
        }
    }

    private void leaveTail() {
        if (tail != null) {
            tail.close();
            tail = null;
        }
        sync.leave();
    }

    private CycleWalk requireTail() {
        if (tail == null) {
            throw new IllegalStateException("no file is open");
        }
        return tail;
    }
}
