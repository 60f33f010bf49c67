package io.mergekv.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.testkit.history.ConcurrentClients;
import io.mergekv.testkit.history.History;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What concurrent clients are told can have happened one after the other. {@code -Dmergekv.history.operations=N} sets
 * how many calls each test makes, {@code -Dmergekv.seed=N} which ones.
 */
final class ConcurrentHistoryTest {
    private static final int OPERATIONS = Integer.getInteger("mergekv.history.operations", 30_000);
    private static final long SEED = Long.getLong("mergekv.seed", System.nanoTime());

    @TempDir
    Path directory;

    @ParameterizedTest(name = "store {0}, cache {1}, log {2}, {3} clients, {4} keys, {5} bytes of hot documents")
    @CsvSource({
        "rocksdb, chronicle, chronicle, 8, 4, 0",
        "rocksdb, chronicle, chronicle, 8, 4, 1048576",
        "rocksdb, chronicle, chronicle, 2, 1, 1048576",
        "rocksdb, none, store, 8, 4, 0",
        "memory, memory, memory, 8, 2, 0",
        "memory, none, memory, 3, 1, 1048576",
    })
    void concurrentCallsCanHaveHappenedOneAfterTheOther(
            String store, String cache, String log, int clients, int keys, long hotBytes) throws InterruptedException {
        DatabaseBuilder builder = Database.at(directory.resolve("db"))
                .store(store)
                .cache(cache)
                .log(log)
                .set(DatabaseBuilder.HOT_BYTES, hotBytes);
        try (Database database = builder.open()) {
            History history = ConcurrentClients.on(database)
                    .seed(SEED)
                    .clients(clients)
                    .keys(keys)
                    .operations(OPERATIONS)
                    .run();
            assertThat(history.violation()).as("-Dmergekv.seed=" + SEED).isEmpty();
            assertThat(history.events()).hasSizeGreaterThanOrEqualTo(OPERATIONS / clients * clients);
        }
    }
}
