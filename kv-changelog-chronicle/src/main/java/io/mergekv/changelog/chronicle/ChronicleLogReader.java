package io.mergekv.changelog.chronicle;

import io.mergekv.FormatException;
import io.mergekv.changelog.chronicle.FrameWalker.Step;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.RecoveryReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log that another process may be writing. Touches no file, and loads nothing of Chronicle: it needs no JVM
 * flags. Looks at the directory anew every few milliseconds at most.
 */
final class ChronicleLogReader extends CycleLog implements RecoveryReader {
    private static final long STALE_NANOS = 5_000_000;

    private final Object lock = new Object();
    private volatile LogView view;
    private volatile long viewedAt;
    private @Nullable CycleWalk last;
    private long lastGeneration;

    private ChronicleLogReader(Path directory, LogMetadata metadata) {
        super(directory, metadata.cycleBits());
        view = LogView.of(directory, metadata);
        viewedAt = System.nanoTime();
    }

    static ChronicleLogReader open(Path directory) {
        return new ChronicleLogReader(directory, metadata(directory));
    }

    /** The same to judge what a writer would find. */
    static RecoveryReader inspect(Path directory) {
        Optional<LogMetadata> metadata = LogMetadata.read(directory);
        if (metadata.isPresent()) {
            return new ChronicleLogReader(directory, metadata.get());
        }
        if (Files.isDirectory(directory)) {
            LogRepair.checkNew(directory);
        }
        return RecoveryReader.empty();
    }

    @Override
    public List<ChangeLog.Segment> segments() {
        long end = lastSequence();
        LogView now = view();
        return now.files().segments(now.metadata(), end);
    }

    @Override
    public void salvageAfter(long sequence, Consumer<ByteBuffer> candidates) {
        ensureOpen();
        Salvage.after(freshView(), sequence, hints(), candidates);
    }

    @Override
    LogView view() {
        return System.nanoTime() - viewedAt < STALE_NANOS ? view : freshView();
    }

    @Override
    LogView freshView() {
        LogView fresh = LogView.of(directory(), metadata(directory()));
        synchronized (lock) {
            if (fresh.metadata().generation() != view.metadata().generation()) {
                hints().forget();
            }
            view = fresh;
            viewedAt = System.nanoTime();
        }
        return fresh;
    }

    @Override
    public long lastSequence() {
        ensureOpen();
        LogView now = freshView();
        if (now.lastCycle() < 0) {
            return 0;
        }
        synchronized (lock) {
            ensureOpen();
            if (last == null
                    || last.cycle() != now.lastCycle()
                    || lastGeneration != now.metadata().generation()) {
                closeLast();
                try {
                    last = new CycleWalk(now, now.lastCycle(), hints());
                    lastGeneration = now.metadata().generation();
                } catch (IOException e) {
                    LogView fresh = LogView.of(directory(), metadata(directory()));
                    if (fresh.lastCycle() == now.lastCycle()
                            && fresh.metadata().generation() == now.metadata().generation()) {
                        throw now.files().unreadable(now.lastCycle(), e);
                    }
                    return 0; // cut or trimmed away this very moment
                }
            }
            Step step = last.moveTo(Long.MAX_VALUE);
            while (step == Step.RECORD) {
                step = last.next();
            }
            return last.nextSequence() > now.metadata().first() ? last.nextSequence() - 1 : 0;
        }
    }

    @Override
    public void close() {
        if (markClosed()) {
            synchronized (lock) {
                closeLast();
            }
        }
    }

    private void closeLast() {
        if (last != null) {
            last.close();
            last = null;
        }
    }

    private static LogMetadata metadata(Path directory) {
        return LogMetadata.read(directory)
                .orElseThrow(() -> new FormatException("there is no change log of the provider chronicle in "
                        + directory + ": " + LogMetadata.FILE + " is missing"));
    }
}
