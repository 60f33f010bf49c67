package io.mergekv.core.commit;

import io.mergekv.Durability;
import io.mergekv.core.files.FreeSpace;
import io.mergekv.core.storage.AppliedState;
import java.time.Clock;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * What a committer works on.
 *
 * @param clock tells the time of a commit
 * @param durability the database's level
 * @param freeSpace keeps room on the disk
 * @param log the change log
 * @param newWrites makes an empty set of pending writes
 * @param store takes what is applied
 * @param applied what the store holds
 * @param epoch the present epoch
 * @param maxDocumentBytes the largest encoded document
 * @param publication is told each sequence up to which commits may be seen
 */
public record CommitterParts(
        Clock clock,
        Durability durability,
        FreeSpace freeSpace,
        LogWriter log,
        Supplier<PendingWrites> newWrites,
        PendingWrites.StoreWriter store,
        AppliedState applied,
        long epoch,
        int maxDocumentBytes,
        LongConsumer publication) {}
