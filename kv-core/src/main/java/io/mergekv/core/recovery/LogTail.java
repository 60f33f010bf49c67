package io.mergekv.core.recovery;

import io.mergekv.CorruptionException;
import io.mergekv.KvException;
import io.mergekv.core.record.BadRecordException;
import io.mergekv.core.record.RecordReader;
import io.mergekv.core.storage.AppliedState;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.RecoveryReader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What recovery finds in the log from the store's sequence on, judged by our own checksums and the dense sequence.
 *
 * <p>Every record carries the sequence that was known to be synced when it was written. A fault at or below the highest
 * such sequence, the store's own, or the last one before the newest segment (a segment is synced before the next one is
 * begun), is corruption: something that was on the disk is gone. A fault above it is a tail
 * that never was promised to anybody on disk, and is cut; after a power cut pages land out of order, so whole records
 * may follow the hole.
 *
 * @param last the last good record; the store's sequence where there is none after it
 * @param cut whether something behind it has to be cut
 */
record LogTail(long last, boolean cut) {

    /**
     * Reads the log after {@code applied}.
     *
     * @param knownSynced what is known to be synced from elsewhere
     * @throws CorruptionException when what was promised to be on disk is not
     */
    static LogTail read(RecoveryReader log, AppliedState applied, long knownSynced) {
        Scan scan = new Scan(log, applied, knownSynced);
        scan.run();
        return scan.verdict();
    }

    private static final class Scan {
        private final RecoveryReader log;
        private final AppliedState applied;
        private long promised;
        private long last;
        private boolean behind;
        private @Nullable KvException fault;

        Scan(RecoveryReader log, AppliedState applied, long knownSynced) {
            this.log = log;
            this.applied = applied;
            this.promised = Math.max(applied.sequence(), knownSynced);
            this.last = applied.sequence();
        }

        void run() {
            long first = log.firstSequence();
            if (first > applied.sequence() + 1) {
                throw new CorruptionException("the store holds everything up to sequence " + applied.sequence()
                        + ", the change log begins only at " + first
                        + ": restore the store, or the missing part of the log, from a backup");
            }
            if (first == 0 && applied.sequence() > 0) {
                throw new CorruptionException("the change log is empty, the store holds everything up to sequence "
                        + applied.sequence() + ": restore the log's files from a backup");
            }
            List<ChangeLog.Segment> segments = log.segments();
            if (!segments.isEmpty()) {
                promised = Math.max(promised, segments.get(segments.size() - 1).firstSequence() - 1);
            }
            if (applied.sequence() > 0 && first <= applied.sequence()) {
                last = applied.sequence() - 1; // read the record at the seam too: it tells whose log this is
            }
            try (LogCursor cursor = log.read(last + 1)) {
                while (cursor.next()) {
                    take(cursor.record(), cursor.sequence());
                }
            } catch (CorruptionException | BadRecordException e) {
                fault = e instanceof KvException known ? known : new CorruptionException(e.toString(), e);
            }
            log.salvageAfter(last, candidate -> {
                if (RecordReader.looksLikeRecord(candidate) && RecordReader.sequence(candidate) > last) {
                    behind = true;
                    promised = Math.max(promised, RecordReader.synced(candidate));
                }
            });
        }

        private void take(ByteBuffer record, long sequence) {
            RecordReader.check(record);
            if (RecordReader.sequence(record) != sequence || sequence != last + 1) {
                throw new CorruptionException("the change log has record " + RecordReader.sequence(record)
                        + " where record " + (last + 1) + " belongs");
            }
            if (sequence == applied.sequence() && RecordReader.checksum(record) != applied.recordCrc()) {
                throw new CorruptionException("record " + sequence
                        + " of the change log is not the one that the store has applied:"
                        + " the log belongs to another database, or to another copy of this one");
            }
            last = sequence;
            promised = Math.max(promised, RecordReader.synced(record));
        }

        LogTail verdict() {
            if (last < promised) {
                String what =
                        Optional.ofNullable(fault).map(Throwable::getMessage).orElse("it ends there");
                throw new CorruptionException(
                        "the change log is damaged after record " + last + ", but was on disk up to record " + promised
                                + " (" + what + "): restore the log's files from a backup; the store holds everything"
                                + " up to sequence " + applied.sequence(),
                        fault);
            }
            return new LogTail(last, behind || fault != null);
        }
    }
}
