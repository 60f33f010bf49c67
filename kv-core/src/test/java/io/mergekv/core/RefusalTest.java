package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.FormatException;
import io.mergekv.KvException;
import io.mergekv.LimitException;
import io.mergekv.Patch;
import io.mergekv.ProviderException;
import io.mergekv.StorageException;
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
import io.mergekv.testkit.Operation;
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
        ChangeLogProvider small = Sabotage.breaking(
                ChangeLogProvider.class,
                new MemoryChangeLogProvider(),
                "open",
                (provider, given) -> Sabotage.breaking(
                        ChangeLog.class,
                        provider.open((ChangeLogContext) given[0]),
                        "maxRecordBytes",
                        (log, none) -> 1000L));
        try (Database database = open(List.of(new MemoryStoreProvider()), small)) {
            database.table("t").merge("k", Patch.of("a", 1));
            assertThatThrownBy(() -> database.table("t").merge("k", Patch.of("b", "x".repeat(1000))))
                    .isInstanceOfSatisfying(
                            LimitException.class, e -> assertThat(e.outcome()).isEqualTo(KvException.Outcome.REFUSED));
            assertThat(database.position().sequence()).isEqualTo(1);
            assertThat(database.table("t").merge("k", Patch.of("b", "x"))).isPresent();
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
        FaultPlan plan = new FaultPlan().failBefore(Operation.CACHE_OPEN, 1);
        assertThatThrownBy(() ->
                        MemoryEngine.open(temporary, plan, Clock.systemUTC()).close())
                .isInstanceOf(StorageException.class);
        assertThat(plan.calls(Operation.LOG_OPEN)).isOne();
        assertThat(plan.calls(Operation.LOG_READ)).isZero(); // with which a recovery begins
        assertThat(plan.calls(Operation.LOG_CLOSE)).isOne();
    }

    @Test
    void whatWasOpenedBesideAStoreThatCannotBeIsClosed() {
        FaultPlan plan = new FaultPlan().failBefore(Operation.STORE_OPEN, 1);
        assertThatThrownBy(() ->
                        MemoryEngine.open(temporary, plan, Clock.systemUTC()).close())
                .isInstanceOf(StorageException.class);
        assertThat(plan.calls(Operation.LOG_CLOSE))
                .isEqualTo(plan.calls(Operation.LOG_OPEN))
                .isOne();
        assertThat(plan.calls(Operation.CACHE_CLOSE))
                .isEqualTo(plan.calls(Operation.CACHE_OPEN))
                .isOne();
    }

    private Database open(List<StoreProvider> stores, ChangeLogProvider log) {
        Discovery discovery = Discovery.of(stores, List.of(new MemoryCacheProvider()), List.of(log));
        return new CoreEngine(() -> discovery, Clock.systemUTC())
                .open(MemoryEngine.builder(temporary.resolve("database")).config());
    }
}
