package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.CommittedNotAppliedException;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.DiskFullException;
import io.mergekv.Document;
import io.mergekv.Durability;
import io.mergekv.Health;
import io.mergekv.InvalidDocumentException;
import io.mergekv.InvalidOptionException;
import io.mergekv.Key;
import io.mergekv.KvException;
import io.mergekv.OutcomeUnknownException;
import io.mergekv.Patch;
import io.mergekv.Scan;
import io.mergekv.Table;
import io.mergekv.WriteOptions;
import io.mergekv.WritesRefusedException;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.ProviderCall;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a caller is told when a part below fails, and what still works. */
final class WriteFailureTest {
    @TempDir
    Path directory;

    private final FaultPlan plan = new FaultPlan();
    private final List<Database> opened = new ArrayList<>();

    private Database open() {
        return open(
                MemoryEngine.builder(directory.resolve("db")).set(DatabaseBuilder.SYNC_INTERVAL, Duration.ofHours(1)));
    }

    private Database open(DatabaseBuilder builder) {
        Database database = MemoryEngine.engine(plan, Clock.systemUTC()).open(builder.config());
        opened.add(database);
        return database;
    }

    @AfterEach
    void close() {
        plan.heal();
        opened.forEach(Database::close);
    }

    @Test
    void failedAppendIsAnUnknownOutcomeAndStopsWrites() {
        Database database = open();
        Table table = database.table("t");
        table.merge("a", Patch.of("x", 1));
        plan.failBefore(ProviderCall.LOG_APPEND, 1);
        assertThatThrownBy(() -> table.merge("a", Patch.of("x", 2)))
                .isInstanceOfSatisfying(
                        OutcomeUnknownException.class,
                        e -> assertThat(e.outcome()).isEqualTo(KvException.Outcome.UNKNOWN));
        assertThat(database.health().state()).isEqualTo(Health.State.OUTCOME_UNKNOWN);
        assertThatThrownBy(() -> table.merge("b", Patch.of("x", 1))).isInstanceOf(WritesRefusedException.class);
        assertThat(table.get("a")).contains(Document.of("x", 1));
        assertThat(table.exists("b")).isFalse();
    }

    @Test
    void appendRefusedByAFullDiskIsRefusedAloneAndTheSameWriteWorksLater() {
        Database database = open();
        Table table = database.table("t");
        table.merge("a", Patch.of("x", 1));
        plan.before(ProviderCall.LOG_APPEND, 1, FaultPlan.throwing(() -> new DiskFullException(0, 4096)));
        assertThatThrownBy(() -> table.merge("a", Patch.of("x", 2)))
                .isInstanceOfSatisfying(
                        DiskFullException.class, e -> assertThat(e.outcome()).isEqualTo(KvException.Outcome.REFUSED));
        assertThat(database.health().state()).isEqualTo(Health.State.OPEN);
        assertThat(table.get("a")).contains(Document.of("x", 1));
        assertThat(table.merge("a", Patch.of("x", 2)).orElseThrow().sequence()).isEqualTo(2);
    }

    @Test
    void errorOfAMappedWriteIsAnUnknownOutcomeToo() {
        Database database = open();
        Table table = database.table("t");
        plan.before(
                ProviderCall.LOG_APPEND, 1, FaultPlan.throwing(() -> new InternalError("a fault in a mapped file")));
        assertThatThrownBy(() -> table.merge("a", Patch.of("x", 1))).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void failedSyncIsAnUnknownOutcome() {
        Database database = DurableEngine.open(DurableEngine.quiet(directory.resolve("db"), "chronicle"), plan);
        opened.add(database);
        Table table = database.table("t");
        plan.failBefore(ProviderCall.LOG_SYNC, 1);
        WriteOptions synced = WriteOptions.defaults().durability(Durability.DISK);
        assertThatThrownBy(() -> table.merge(Key.of("a"), Patch.of("x", 1), synced))
                .isInstanceOf(OutcomeUnknownException.class);
        assertThat(table.exists("a")).isFalse();
    }

    @Test
    void storeThatCannotBeWrittenStopsWritesAndTakesNothing() {
        Database database = open();
        Table table = database.table("t");
        plan.failFrom(ProviderCall.STORE_WRITE, 1);
        table.merge("a", Patch.of("x", 1));
        assertThatThrownBy(() -> table.scan(Scan.all()).hasNext())
                .isInstanceOfSatisfying(
                        CommittedNotAppliedException.class,
                        e -> assertThat(e.outcome()).isEqualTo(KvException.Outcome.COMMITTED));
        assertThatThrownBy(database::snapshot).isInstanceOf(CommittedNotAppliedException.class);
        assertThat(database.health().state()).isEqualTo(Health.State.COMMITTED_NOT_APPLIED);
        assertThat(table.get("a")).contains(Document.of("x", 1));
        assertThatThrownBy(() -> table.merge("b", Patch.of("x", 1))).isInstanceOf(WritesRefusedException.class);
    }

    @Test
    void commitThatWasNotAppliedIsShownWhenOpenedAgain() {
        DatabaseBuilder builder = DurableEngine.quiet(directory.resolve("db"), "chronicle");
        try (Database database = DurableEngine.open(builder, plan)) {
            plan.failFrom(ProviderCall.STORE_WRITE, 1);
            database.table("t").merge("a", Patch.of("x", 1));
            assertThatThrownBy(database::checkpoint).isInstanceOf(CommittedNotAppliedException.class);
        }
        try (Database database = DurableEngine.open(builder)) {
            assertThat(database.table("t").get("a")).contains(Document.of("x", 1));
            assertThat(database.health().state()).isEqualTo(Health.State.OPEN);
        }
    }

    @Test
    void failingReadFailsItsOperationOnly() {
        Database database = open();
        Table table = database.table("t");
        table.merge("c", Patch.of("x", 1));
        plan.failBefore(ProviderCall.STORE_GET, 1);
        assertThatThrownBy(() -> table.update("a", Patch.of("x", 1)));
        assertThat(table.merge("b", Patch.of("x", 1))).isPresent();
        assertThat(database.health().state()).isEqualTo(Health.State.OPEN);
    }

    @Test
    void failingCacheIsBypassed() {
        Database database = open();
        Table table = database.table("t");
        table.merge("a", Patch.of("x", 1));
        plan.failFrom(ProviderCall.CACHE_GET, 1)
                .failFrom(ProviderCall.CACHE_PUT, 1)
                .failFrom(ProviderCall.CACHE_REMOVE, 1);
        assertThat(table.get("a")).contains(Document.of("x", 1));
        table.merge("a", Patch.of("x", 2));
        plan.heal();
        assertThat(table.get("a")).contains(Document.of("x", 2));
    }

    @Test
    void diskBelowTheFloorRefusesAndAcceptsAgainLater() {
        Database database = open(Database.at(directory.resolve("db")).set(DatabaseBuilder.MIN_FREE_BYTES, 1L << 50));
        Table table = database.table("t");
        assertThatThrownBy(() -> table.merge("a", Patch.of("x", 1))).isInstanceOf(DiskFullException.class);
        assertThat(table.exists("a")).isFalse();
        assertThat(database.position().sequence()).isZero();
        assertThat(database.health().state()).isEqualTo(Health.State.OPEN);
    }

    @Test
    void documentGrowingBeyondTheLimitIsRefused() {
        Database database =
                open(MemoryEngine.builder(directory.resolve("db")).set(DatabaseBuilder.MAX_DOCUMENT_BYTES, 1024L));
        Table table = database.table("t");
        table.merge("a", Patch.of("x", "a".repeat(600)));
        assertThatThrownBy(() -> table.merge("a", Patch.of("y", "b".repeat(600))))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("1024");
        assertThat(table.get("a").orElseThrow().size()).isEqualTo(1);
    }

    @Test
    void syncedCommitsNeedALogThatKeepsThem() {
        assertThatThrownBy(
                        () -> open(MemoryEngine.builder(directory.resolve("db")).durability(Durability.DISK)))
                .isInstanceOf(InvalidOptionException.class);
        assertThat(directory.resolve("db")).doesNotExist();
    }

    @Test
    void syncedWritesNeedALogThatKeepsThem() {
        Database database = open();
        WriteOptions synced = WriteOptions.defaults().durability(Durability.DISK);
        Table table = database.table("t");
        assertThatThrownBy(() -> table.merge(Key.of("a"), Patch.of("x", 1), synced))
                .isInstanceOf(InvalidOptionException.class);
        assertThatThrownBy(() -> table.async().merge(Key.of("a"), Patch.of("x", 1), synced))
                .isInstanceOf(InvalidOptionException.class);
        assertThat(database.position().sequence()).isZero();
    }

    @Test
    void recordThatAStoreMayHaveTakenIsAnUnknownOutcomeAlsoWhenItsDiskIsFull() {
        DatabaseBuilder builder = DurableEngine.quiet(directory.resolve("db"), "store");
        try (Database database = DurableEngine.open(builder, plan)) {
            plan.after(ProviderCall.STORE_WRITE, 1, FaultPlan.throwing(() -> new DiskFullException(0, 1)));
            assertThatThrownBy(() -> database.table("t").merge("a", Patch.of("x", 1)))
                    .isInstanceOf(OutcomeUnknownException.class);
            assertThat(database.health().state()).isEqualTo(Health.State.OUTCOME_UNKNOWN);
        }
        try (Database database = DurableEngine.open(builder)) {
            assertThat(database.table("t").get("a")).contains(Document.of("x", 1));
        }
    }

    @Test
    void strongerOfTwoDurabilitiesCounts() {
        assertThat(syncsOfAWrite(Durability.PROCESS, Durability.PROCESS)).isZero();
        assertThat(syncsOfAWrite(Durability.PROCESS, Durability.DISK)).isOne();
        assertThat(syncsOfAWrite(Durability.DISK, Durability.PROCESS)).isOne();
        assertThat(syncsOfAWrite(Durability.DISK, Durability.DISK)).isOne();
    }

    private long syncsOfAWrite(Durability database, Durability write) {
        FaultPlan counted = new FaultPlan();
        try (Database opened = DurableEngine.open(
                DurableEngine.quiet(directory.resolve(database + "-" + write), "chronicle")
                        .durability(database),
                counted)) {
            long before = counted.calls(ProviderCall.LOG_SYNC);
            opened.table("t")
                    .merge(
                            Key.of("a"),
                            Patch.of("x", 1),
                            WriteOptions.defaults().durability(write));
            return counted.calls(ProviderCall.LOG_SYNC) - before;
        }
    }

    @Test
    void syncedWriteThatChangesNothingSyncsWhatItFound() {
        FaultPlan counted = new FaultPlan();
        try (Database database =
                DurableEngine.open(DurableEngine.quiet(directory.resolve("db"), "chronicle"), counted)) {
            Table table = database.table("t");
            table.merge("a", Patch.of("x", 1));
            long before = counted.calls(ProviderCall.LOG_SYNC);
            WriteOptions synced = WriteOptions.defaults().durability(Durability.DISK);
            assertThat(table.merge(Key.of("a"), Patch.of("x", 1), synced)).isEmpty();
            assertThat(counted.calls(ProviderCall.LOG_SYNC)).isEqualTo(before + 1);
        }
    }
}
