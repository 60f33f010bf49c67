package io.mergekv.core.recovery;

import io.mergekv.core.files.Identity;
import io.mergekv.core.files.Watermark;
import io.mergekv.core.memtable.MemTable;
import io.mergekv.core.storage.AppliedState;
import io.mergekv.core.storage.TableCatalog;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.RecoveryReader;
import java.nio.file.Path;

/**
 * Makes store and log agree at open: judges the log after the store's sequence, cuts what was never promised, begins the
 * epoch of this open, and replays. Costs as much as there is log since the last checkpoint.
 */
public final class Recovery {
    private final Path directory;
    private final Identity identity;
    private final Watermark watermark;
    private final ChangeLog log;
    private final boolean durableLog;

    /** Recovers the database of {@code identity} in {@code directory}. */
    public Recovery(Path directory, Identity identity, Watermark watermark, ChangeLog log, boolean durableLog) {
        this.directory = directory;
        this.identity = identity;
        this.watermark = watermark;
        this.log = log;
        this.durableLog = durableLog;
    }

    /**
     * Judges {@code log} as {@link #run} does, and changes nothing.
     *
     * @param applied how far the store is
     * @param knownSynced what is known to be synced from elsewhere
     * @throws io.mergekv.CorruptionException when the log or the store has lost what it promised to keep
     */
    public static void check(RecoveryReader log, AppliedState applied, long knownSynced) {
        LogTail.read(log, applied, knownSynced);
    }

    /**
     * What came out.
     *
     * @param identity the identity, with the epoch of this open; written
     * @param reached what the memtable shows now; the store may not hold all of it yet
     * @param bytes of log after what the store held
     */
    public record Outcome(Identity identity, AppliedState reached, long bytes) {}

    /**
     * Runs it.
     *
     * @throws io.mergekv.CorruptionException when the log or the store has lost what it promised to keep; nothing was
     *     changed
     */
    public Outcome run(MemTable memTable, TableCatalog catalog) {
        AppliedState applied = memTable.applied();
        LogTail tail =
                durableLog ? LogTail.read(log, applied, watermark.synced()) : new LogTail(applied.sequence(), false);
        Identity recovered =
                identity.begin(watermark.hold().epoch(), tail.last()).opened();
        // The epoch is on disk before the first record of it, and before the old records it replaces are gone.
        recovered.write(directory);
        if (tail.cut()) {
            log.cutAfter(tail.last());
        }
        BackgroundTask<Boolean> sync = BackgroundTask.begin("mergekv-recovery-sync", log::sync);
        Replay replay = new Replay(log, memTable, catalog);
        AppliedState reached;
        try {
            reached = replay.run(tail.last());
        } finally {
            sync.outcome();
        }
        sync.await();
        watermark.opened(tail.last(), tail.last());
        return new Outcome(recovered, reached, replay.bytes());
    }
}
