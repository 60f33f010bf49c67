package io.mergekv.core.commit;

import io.mergekv.StorageException;
import io.mergekv.core.files.Hold;
import io.mergekv.core.files.Watermark;
import io.mergekv.spi.ChangeLog;
import java.nio.ByteBuffer;

/**
 * Appends to the change log and knows how far it is synced. Appends come from one thread at a time, syncs from any
 * number.
 */
public final class LogWriter {
    private final ChangeLog log;
    private final Watermark watermark;
    private final Hold hold;
    private volatile long appended;
    private volatile long synced;
    private volatile long bytes;
    private boolean syncFailed;

    /** Writes {@code log}, whose records up to {@code last} are synced. */
    public LogWriter(ChangeLog log, Watermark watermark, long last) {
        this.log = log;
        this.watermark = watermark;
        this.hold = watermark.hold();
        this.appended = last;
        this.synced = last;
    }

    /** Returns when the directory is still this process's to write. @throws io.mergekv.KvException when it is not */
    void requireHold() {
        hold.require();
    }

    /** The same before what was appended is acknowledged, {@code nanoTime} being about now. */
    void requireHold(long nanoTime) {
        hold.require(nanoTime);
    }

    /** Appends the record of commit {@code sequence}. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread appends
    void append(long sequence, ByteBuffer record) {
        int length = record.remaining();
        log.append(sequence, record);
        appended = sequence;
        bytes += length;
    }

    /** Makes sure that there is no record after {@code sequence}, whatever a failed append has left there. */
    void takeBackAfter(long sequence) {
        log.cutAfter(sequence);
    }

    /**
     * Syncs everything appended before the call. Once that has failed it always fails, also for those who wait for the
     * one that fails: the system may have dropped the pages that it could not write, and would report success the next
     * time.
     */
    public synchronized void sync() {
        if (syncFailed) {
            throw new StorageException(
                    "an earlier sync of the change log failed: close the database and open it again");
        }
        hold.requireForSync(); // a store that flushes comes here too
        long upTo = appended;
        if (upTo > synced) {
            syncFailed = true;
            log.sync();
            syncFailed = false;
            hold.require(); // another process may have decided already how far the log is good
            synced = upTo;
            watermark.synced(upTo);
        }
    }

    /** The largest record that can be appended. */
    long maxRecordBytes() {
        return log.maxRecordBytes();
    }

    /** The newest sequence appended. */
    public long appended() {
        return appended;
    }

    /** The newest sequence synced. */
    public long synced() {
        return synced;
    }

    /** How many bytes were appended since the open. */
    public long bytes() {
        return bytes;
    }
}
