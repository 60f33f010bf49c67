package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.CommitTooLargeException;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.FormatException;
import io.mergekv.KvException;
import io.mergekv.Patch;
import io.mergekv.ProviderException;
import io.mergekv.StorageException;
import io.mergekv.changelog.chronicle.ChronicleChangeLogProvider;
import io.mergekv.core.discovery.Discovery;
import io.mergekv.core.sabotage.Sabotage;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLogContext;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.StoreProvider;
import io.mergekv.store.memory.MemoryCacheProvider;
import io.mergekv.store.memory.MemoryChangeLogProvider;
import io.mergekv.store.memory.MemoryStoreProvider;
import io.mergekv.store.rocksdb.RocksStoreProvider;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.ProviderCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine refuses because of the providers it has. */
final class RefusalTest {
    @TempDir
    Path temporary;

    @Test
    void commitLargerThanTheLogTakesIsRefused() {
        try (Database database = open(List.of(new MemoryStoreProvider()), small())) {
            database.table("t").merge("k", Patch.of("a", 1));
            assertThatThrownBy(() -> database.table("t").merge("k", Patch.of("b", "x".repeat(1000))))
                    .isInstanceOfSatisfying(
                            CommitTooLargeException.class,
                            e -> assertThat(e.outcome()).isEqualTo(KvException.Outcome.REFUSED));
            assertThat(database.position().sequence()).isEqualTo(1);
            assertThat(database.table("t").merge("k", Patch.of("b", "x"))).isPresent();
        }
    }

    @Test
    void undoCountsWhereTheLogTakesNoLargerRecord() {
        String half = "x".repeat(600);
        try (Database database = open(List.of(new MemoryStoreProvider()), small())) {
            database.table("t").merge("k", Patch.of("a", half));
            assertThatThrownBy(() -> database.table("t").merge("k", Patch.of("a", half + "y")))
                    .isInstanceOf(CommitTooLargeException.class);
            assertThat(database.table("t").merge("k", Patch.of("a", 1))).isPresent();
            assertThat(database.table("t").merge("k", Patch.of("a", half))).isPresent();
            assertThat(database.table("t").delete("k")).isPresent();
        }
    }

    @Test
    void severalStoresWithoutANameAreRefusedByName() {
        assertThatThrownBy(() -> open(
                                List.of(new MemoryStoreProvider(), new RocksStoreProvider()),
                                new MemoryChangeLogProvider())
                        .close())
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("memory")
                .hasMessageContaining("rocksdb");
    }

    @Test
    void logThatForgetsIsRefusedBesideAStoreThatDoesNot() throws Exception {
        assertThatThrownBy(() -> open(List.of(new RocksStoreProvider()), new MemoryChangeLogProvider())
                        .close())
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("log 'memory'")
                .hasMessageContaining("log(\"store\")");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void logThatCannotBeReadAtOpenFailsWithATypedError() {
        ChangeLogProvider unreadable = Sabotage.breaking(
                ChangeLogProvider.class,
                new ChronicleChangeLogProvider(),
                "open",
                (provider, given) -> Sabotage.breaking(
                        ChangeLog.class, provider.open((ChangeLogContext) given[0]), "segments", (log, none) -> {
                            throw new UncheckedIOException("cannot read it", new IOException("Input/output error"));
                        }));
        assertThatThrownBy(() ->
                        open(List.of(new MemoryStoreProvider()), unreadable).close())
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("Input/output error");
    }

    @Test
    void databaseKnowsItsStoreAmongTwo() {
        List<StoreProvider> both = List.of(new MemoryStoreProvider(), new RocksStoreProvider());
        DatabaseBuilder plain = MemoryEngine.builder(temporary.resolve("database"));
        engine(both, new ChronicleChangeLogProvider())
                .open(MemoryEngine.builder(temporary.resolve("database"))
                        .store("rocksdb")
                        .config())
                .close();
        try (Database again = engine(both, new ChronicleChangeLogProvider()).open(plain.config())) {
            assertThat(again.info().providers().get(0).name()).isEqualTo("rocksdb");
        }
        assertThatThrownBy(() -> engine(List.of(new MemoryStoreProvider()), new ChronicleChangeLogProvider())
                        .open(plain.config())
                        .close())
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("was made with the store 'rocksdb'");
    }

    @Test
    void databaseThatExistsKnowsItsStoreAndItsLogAmongSeveral() {
        DatabaseBuilder made =
                Database.at(temporary).store("rocksdb").cache("none").log("store");
        try (Database database = made.open()) {
            database.table("t").merge("k", Patch.of("a", 1));
        }
        try (Database database = Database.at(temporary).cache("none").open()) {
            assertThat(database.table("t").get("k")).isPresent();
        }
    }

    @Test
    void databaseThatExistsIsNotOpenedWithAnotherStore() {
        Database.at(temporary)
                .store("rocksdb")
                .cache("none")
                .log("store")
                .open()
                .close();
        assertThatThrownBy(() -> Database.at(temporary)
                        .store("memory")
                        .cache("none")
                        .open()
                        .close())
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("rocksdb")
                .hasMessageContaining("memory");
    }

    @Test
    void noStoreAtAllIsRefused() {
        assertThatThrownBy(() -> open(List.of(), new MemoryChangeLogProvider()).close())
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("no store provider");
    }

    @Test
    void cacheThatCannotBeOpenedIsToldOfBeforeAnythingIsRecovered() {
        FaultPlan plan = new FaultPlan().failBefore(ProviderCall.CACHE_OPEN, 1);
        assertThatThrownBy(() ->
                        MemoryEngine.open(temporary, plan, Clock.systemUTC()).close())
                .isInstanceOf(StorageException.class);
        assertThat(plan.calls(ProviderCall.STORE_OPEN)).isZero();
        assertThat(plan.calls(ProviderCall.LOG_OPEN)).isZero();
    }

    @Test
    void whatWasOpenedBesideAStoreThatCannotBeIsClosed() {
        FaultPlan plan = new FaultPlan().failBefore(ProviderCall.STORE_OPEN, 1);
        assertThatThrownBy(() ->
                        MemoryEngine.open(temporary, plan, Clock.systemUTC()).close())
                .isInstanceOf(StorageException.class);
        assertThat(plan.calls(ProviderCall.LOG_CLOSE))
                .isEqualTo(plan.calls(ProviderCall.LOG_OPEN))
                .isOne();
        assertThat(plan.calls(ProviderCall.CACHE_CLOSE))
                .isEqualTo(plan.calls(ProviderCall.CACHE_OPEN))
                .isOne();
    }

    /** A log that takes records of up to 1000 bytes. */
    private static ChangeLogProvider small() {
        return Sabotage.breaking(
                ChangeLogProvider.class,
                new MemoryChangeLogProvider(),
                "open",
                (provider, given) -> Sabotage.breaking(
                        ChangeLog.class,
                        provider.open((ChangeLogContext) given[0]),
                        "maxRecordBytes",
                        (log, none) -> 1000L));
    }

    private Database open(List<StoreProvider> stores, ChangeLogProvider log) {
        return engine(stores, log)
                .open(MemoryEngine.builder(temporary.resolve("database")).config());
    }

    private static CoreEngine engine(List<StoreProvider> stores, ChangeLogProvider log) {
        Discovery discovery = Discovery.of(stores, List.of(new MemoryCacheProvider()), List.of(log));
        return new CoreEngine(() -> discovery, Clock.systemUTC());
    }
}
