package io.mergekv.core.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.CorruptionException;
import io.mergekv.FormatException;
import io.mergekv.core.record.RecordReader;
import io.mergekv.core.record.Records;
import io.mergekv.core.storage.AppliedState;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is a tail that may be cut, and what is a loss, at exactly the record where the one becomes the other. */
class LogTailTest {
    private static final UUID DATABASE = new UUID(1, 2);

    private final ScriptedLog log = new ScriptedLog();

    @Test
    void emptyLogUnderAnEmptyStoreIsWhole() {
        assertThat(read(0, 0)).isEqualTo(new LogTail(0, false));
    }

    @Test
    void wholeLogIsReadToItsEnd() {
        log.with(1, 5);
        assertThat(read(2, 0)).isEqualTo(new LogTail(5, false));
        assertThat(read(5, 5)).isEqualTo(new LogTail(5, false));
    }

    @Test
    void logMayBeginWithTheRecordAfterTheStore() {
        log.with(4, 6);
        assertThat(read(3, 0)).isEqualTo(new LogTail(6, false));
        assertThatThrownBy(() -> read(2, 0))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("begins only at 4");
    }

    @Test
    void recordThatTheStoreHasAppliedTellsWhoseLogItIsEvenWhereTheLogBeginsWithIt() {
        log.with(3, 5);
        AppliedState other = new AppliedState(DATABASE, 3, RecordReader.checksum(ScriptedLog.record(3, 0)) + 1, 3);
        assertThatThrownBy(() -> LogTail.read(log, other, 0))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("belongs to another database");
    }

    @Test
    void logThatEndsBeforeWhatWasSyncedIsDamaged() {
        log.with(1, 5);
        assertThatThrownBy(() -> read(0, 6))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("damaged after record 5, but was on disk up to record 6 (it ends there)");
    }

    @Test
    void newestSegmentMayHoldOneRecord() {
        log.segmentRecords = 2;
        log.with(1, 3);
        assertThat(read(0, 0)).isEqualTo(new LogTail(3, false));
    }

    @Test
    void newestSegmentMayBeDamagedFromItsFirstRecordOn() {
        log.segmentRecords = 2;
        log.with(1, 3).damagedAt(3);
        assertThat(read(0, 0)).isEqualTo(new LogTail(2, true));
    }

    @Test
    void lastRecordBeforeTheNewestSegmentMayNotBeDamaged() {
        log.segmentRecords = 2;
        log.with(1, 3).damagedAt(2);
        assertThatThrownBy(() -> read(0, 0))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("damaged after record 1, but was on disk up to record 2 (scripted damage)");
    }

    @Test
    void recordWithAnotherNumberIsATailWhereNothingWasSynced() {
        log.with(1, 3).replace(2, ScriptedLog.record(7, 0));
        assertThat(read(0, 1)).isEqualTo(new LogTail(1, true));
    }

    @Test
    void recordWithAnotherNumberIsNamedWhereItWasSynced() {
        log.with(1, 3).replace(2, ScriptedLog.record(7, 0));
        assertThatThrownBy(() -> read(0, 2))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("the change log has record 7 where record 2 belongs");
    }

    @Test
    void recordBehindAHoleIsCutWithIt() {
        log.with(1, 3).damagedAt(3).behind(ScriptedLog.record(5, 2));
        assertThat(read(0, 0)).isEqualTo(new LogTail(2, true));
    }

    @Test
    void recordBehindAHoleTellsThatTheHoleWasSynced() {
        log.with(1, 3).damagedAt(3).behind(ScriptedLog.record(5, 3));
        assertThatThrownBy(() -> read(0, 0))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("was on disk up to record 3");
    }

    @Test
    void recordBehindTheEndIsATailToCut() {
        log.with(1, 3).behind(ScriptedLog.record(4, 0));
        assertThat(read(0, 0)).isEqualTo(new LogTail(3, true));
    }

    @Test
    void copiesOfWhatWasReadAndRubbishBehindTheEndAreNoTail() {
        log.with(1, 3).behind(ScriptedLog.record(3, 0)).behind(ByteBuffer.allocate(100));
        assertThat(read(0, 0)).isEqualTo(new LogTail(3, false));
    }

    @Test
    void recordOfANewerFormatIsNoTail() {
        log.with(1, 3).replace(3, foreign(3));
        assertForeign();
    }

    @Test
    void recordOfANewerFormatAtTheSeamIsNamed() {
        log.with(1, 3).replace(3, foreign(3));
        assertThatThrownBy(() -> read(3, 3)).isInstanceOf(FormatException.class);
    }

    @Test
    void recordOfANewerFormatBehindAHoleIsNotCutWithIt() {
        log.with(1, 3).damagedAt(3).behind(foreign(5));
        assertForeign();
    }

    @Test
    void recordOfANewerFormatBehindTheEndIsNotCut() {
        log.with(1, 3).behind(foreign(4));
        assertForeign();
    }

    @Test
    void recordWithAFlagThatIsNotKnownIsNeitherATailNorCutBehindAHole() {
        byte[] flagged = Records.bytes(ScriptedLog.record(3, 0));
        flagged[48] = 1;
        log.with(1, 3).replace(3, Records.sealed(flagged));
        assertThatThrownBy(() -> read(0, 0)).isInstanceOf(FormatException.class);
        log.damagedAt(2).behind(Records.sealed(flagged));
        assertThatThrownBy(() -> read(0, 0)).isInstanceOf(FormatException.class);
    }

    private static ByteBuffer foreign(long sequence) {
        return Records.ofVersion(Records.bytes(ScriptedLog.record(sequence, 0)), '3');
    }

    private void assertForeign() {
        assertThatThrownBy(() -> read(0, 0)).isInstanceOf(FormatException.class).hasMessageContaining("of format 3");
    }

    /** Reads the log under a store that holds everything up to {@code applied}. */
    private LogTail read(long applied, long knownSynced) {
        AppliedState state = applied == 0
                ? AppliedState.none(DATABASE)
                : new AppliedState(DATABASE, applied, RecordReader.checksum(ScriptedLog.record(applied, 0)), applied);
        return LogTail.read(log, state, knownSynced);
    }
}
