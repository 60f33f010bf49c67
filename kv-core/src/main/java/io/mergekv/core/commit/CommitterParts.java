package io.mergekv.core.commit;

import io.mergekv.Durability;
import io.mergekv.core.files.FreeSpace;
import io.mergekv.core.memtable.MemTable;
import io.mergekv.core.storage.TableCatalog;
import java.time.Clock;
import java.util.function.LongConsumer;

/**
 * What a committer works on.
 *
 * @param clock tells the time of a commit
 * @param durability the database's level
 * @param freeSpace keeps room on the disk
 * @param log the change log
 * @param catalog the tables
 * @param memTable takes what is committed, on its way to the store
 * @param epoch the present epoch
 * @param maxDocumentBytes the largest encoded document
 * @param keepsUndo whether records tell what documents were before
 * @param publication is told each sequence up to which commits may be seen
 */
public record CommitterParts(
        Clock clock,
        Durability durability,
        FreeSpace freeSpace,
        LogWriter log,
        TableCatalog catalog,
        MemTable memTable,
        long epoch,
        int maxDocumentBytes,
        boolean keepsUndo,
        LongConsumer publication) {}
