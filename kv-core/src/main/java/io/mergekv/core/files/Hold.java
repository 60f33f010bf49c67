package io.mergekv.core.files;

import io.mergekv.DatabaseLockedException;
import io.mergekv.KvException;
import io.mergekv.StorageException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a writer asks before it acknowledges anything: whether the directory is still its own. Locks can be lost without
 * a word, so every writer sets the <em>fence</em>, a number in the mapped page of the watermark, to the epoch that it
 * begins; who finds another number there has been replaced. That is one load. Where the files themselves were deleted or
 * replaced the old page never changes; a look at the paths tells, every so many milliseconds.
 *
 * <p>Once it is lost it stays lost. Safe for use by many threads.
 */
public final class Hold {
    /** Between two looks of one that commits. */
    static final long NANOS_BETWEEN_LOOKS = 20_000_000;

    /** Between two looks of one that syncs, and then may write files by their names. */
    private static final long NANOS_BETWEEN_SYNC_LOOKS = 1_000_000;

    /** Beyond a clock that stands still or was set back, so far that two copies of a directory do not meet. */
    private static final long RANDOM_MICROS = 1L << 30;

    private final Path directory;
    private final Watermark watermark;
    private String lockKey = "";
    private String watermarkKey = "";
    private long epoch;
    private long fenceBefore;
    private long fencedByBefore;
    private boolean opened;
    private volatile long lastLook = System.nanoTime();
    /** How it was lost; anew for each who is told, as some add to it. */
    private volatile @Nullable Supplier<KvException> lost;

    Hold(Path directory, Watermark watermark) {
        this.directory = directory;
        this.watermark = watermark;
    }

    /**
     * Takes the directory, whose lock the caller has: from now on no other writer acknowledges anything. Returns the
     * epoch to begin, which is greater than {@code before} and every fence so far, and no other's, in this directory or a
     * copy of it.
     */
    public long take(long before) {
        lockKey = FileKeys.orEmpty(directory.resolve(DirectoryLock.FILE));
        watermarkKey = FileKeys.orEmpty(directory.resolve(Watermark.FILE));
        do {
            fenceBefore = watermark.fence();
            fencedByBefore = watermark.fencedBy();
            epoch = next(Math.max(before, fenceBefore));
        } while (!watermark.fence(fenceBefore, epoch, ProcessHandle.current().pid()));
        return epoch;
    }

    /** Gives the directory back as it was, unless it was opened meanwhile. */
    public void abandon() {
        if (!opened && epoch != 0) {
            watermark.fence(epoch, fenceBefore, fencedByBefore);
        }
    }

    void opened() {
        opened = true;
    }

    /** The epoch of this writer; 0 before {@link #take}. */
    public long epoch() {
        return epoch;
    }

    /** Returns when the directory is still this writer's, as far as the fence tells. @throws KvException when not */
    public void require() {
        Supplier<KvException> known = lost;
        if (known != null) {
            throw known.get();
        }
        if (watermark.fence() != epoch) {
            long process = watermark.fencedBy();
            throw lose(() -> new DatabaseLockedException(directory, process));
        }
    }

    /** The same; also looks at the paths when it is time for that. */
    public void require(long nanoTime) {
        require();
        if (nanoTime - lastLook > NANOS_BETWEEN_LOOKS) {
            try {
                look(nanoTime);
            } catch (StackOverflowError e) { // the commit stands, and the stack has no room to look: the next one does
                lastLook = nanoTime - NANOS_BETWEEN_LOOKS;
            }
        }
    }

    /** The same, for one that syncs. */
    public void requireForSync() {
        require();
        long now = System.nanoTime();
        if (now - lastLook > NANOS_BETWEEN_SYNC_LOOKS) {
            look(now);
        }
    }

    private void look(long now) {
        lastLook = now;
        if (epoch != 0 && !sameFiles()) {
            throw lose(() -> new StorageException("the files of the database " + directory
                    + " were deleted, moved or replaced while it was open: close it, and open what is there now"));
        }
    }

    private KvException lose(Supplier<KvException> cause) {
        InternalError fault = PageFaults.take();
        Supplier<KvException> how = fault == null ? cause : () -> PageFaults.asStorageException(fault);
        lost = how;
        return how.get();
    }

    private boolean sameFiles() {
        return lockKey.equals(FileKeys.orEmpty(directory.resolve(DirectoryLock.FILE)))
                && watermarkKey.equals(FileKeys.orEmpty(directory.resolve(Watermark.FILE)));
    }

    /** Whether the directory is still this writer's; looks at once. */
    public boolean isHeld() {
        return lost == null && watermark.fence() == epoch && sameFiles();
    }

    private static long next(long before) {
        Instant now = Instant.now();
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        return micros > before
                ? micros
                : before + 1 + ThreadLocalRandom.current().nextLong(RANDOM_MICROS);
    }
}
