package io.mergekv.core.history;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Batch;
import io.mergekv.ConflictException;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Document;
import io.mergekv.Entry;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Snapshot;
import io.mergekv.Table;
import io.mergekv.WriteOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lincheck on the engine: small random scenarios, each run many times, whose results must be those of some order of
 * their calls on two plain registers. It knows nothing of sequences, and so does not believe them. {@code -Dmergekv.lincheck.iterations=N} sets how many scenarios.
 */
final class LinearizabilityTest {
    private static final int ITERATIONS = Integer.getInteger("mergekv.lincheck.iterations", 5);

    private static final AtomicLong INSTANCES = new AtomicLong();
    private static volatile Optional<Database> database = Optional.empty();

    @TempDir
    Path directory;

    @ParameterizedTest(name = "store {0}, cache {1}, log {2}, {3} bytes of hot documents")
    @CsvSource({
        "memory, memory, memory, 0",
        "rocksdb, chronicle, chronicle, 0",
        "rocksdb, chronicle, chronicle, 1048576"
    })
    void callsAreLinearizable(String store, String cache, String log, long hotBytes) {
        try (Database opened = open(store, cache, log, hotBytes)) {
            database = Optional.of(opened);
            scenarios().check(TwoDocuments.class);
        }
    }

    @Test
    void updateLostBetweenAReadAndAWriteIsFound() {
        try (Database opened = open("memory", "memory", "memory", 0)) {
            database = Optional.of(opened);
            assertThatThrownBy(() -> scenarios().check(LosingDocuments.class))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Invalid execution results")
                    .hasMessageContaining("increment(");
        }
    }

    private Database open(String store, String cache, String log, long hotBytes) {
        return Database.at(directory.resolve("db"))
                .store(store)
                .cache(cache)
                .log(log)
                .set(DatabaseBuilder.HOT_BYTES, hotBytes)
                .open();
    }

    private static StressOptions scenarios() {
        return new StressOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(4)
                .actorsBefore(1)
                .actorsAfter(2)
                .sequentialSpecification(TwoRegisters.class);
    }

    /** Two documents of their own in a database that is shared by all instances: opening one takes too long. */
    @Param(name = "key", gen = IntGen.class, conf = "0:1")
    @Param(name = "value", gen = IntGen.class, conf = "0:2")
    public static final class TwoDocuments {
        private final Database shared = database.orElseThrow();
        private final Table table = shared.table("t");
        private final Key[] keys;

        public TwoDocuments() {
            long instance = INSTANCES.incrementAndGet();
            keys = new Key[] {Key.of(instance + "/0"), Key.of(instance + "/1")};
        }

        @Operation
        public long increment(@Param(name = "key") int key) {
            return table.increment(keys[key], 1, "count");
        }

        @Operation
        public boolean merge(@Param(name = "key") int key, @Param(name = "value") int value) {
            return table.merge(keys[key], Patch.of("value", value)).isPresent();
        }

        @Operation
        public boolean put(@Param(name = "key") int key, @Param(name = "value") int value) {
            return table.put(keys[key], Document.of("value", value)).isPresent();
        }

        @Operation
        public boolean delete(@Param(name = "key") int key) {
            return table.delete(keys[key]).isPresent();
        }

        @Operation
        public boolean create(@Param(name = "key") int key, @Param(name = "value") int value) {
            try {
                table.put(
                        keys[key],
                        Document.of("value", value),
                        WriteOptions.defaults().ifSequence(0));
                return true;
            } catch (ConflictException e) {
                return false;
            }
        }

        @Operation
        public boolean compareAndPut(
                @Param(name = "key") int key, @Param(name = "value") int expected, @Param(name = "value") int value) {
            while (true) {
                Optional<Entry> entry = table.entry(keys[key]);
                if (entry.isEmpty() || entry.get().document().integer("value", -1) != expected) {
                    return false;
                }
                long sequence = entry.get().metadata().changedSequence();
                try {
                    table.put(
                            keys[key],
                            Document.of("value", value),
                            WriteOptions.defaults().ifSequence(sequence));
                    return true;
                } catch (ConflictException e) {
                    // somebody else was first: look again
                }
            }
        }

        @Operation
        public void mergeBoth(@Param(name = "value") int value) {
            Patch patch = Patch.of("value", value);
            var unused = shared.commit(
                    Batch.create().merge(table.name(), keys[0], patch).increment(table.name(), keys[1], 1, "count"));
        }

        @Operation
        public String get(@Param(name = "key") int key) {
            return text(table.get(keys[key]));
        }

        @Operation
        public String getBoth() {
            try (Snapshot snapshot = shared.snapshot()) {
                return text(snapshot.get(table.name(), keys[0])) + text(snapshot.get(table.name(), keys[1]));
            }
        }

        private static String text(Optional<Document> document) {
            return document.map(found -> TwoRegisters.text(found.integer("count", -1), found.integer("value", -1)))
                    .orElse("-");
        }
    }

    /** Counts as one does without an increment of the database's. */
    @Param(name = "key", gen = IntGen.class, conf = "0:1")
    public static final class LosingDocuments {
        private final Table table = database.orElseThrow().table("losing");
        private final long instance = INSTANCES.incrementAndGet();

        @Operation
        public long increment(@Param(name = "key") int key) {
            Key stored = Key.of(instance + "/" + key);
            long count = table.get(stored)
                            .map(document -> document.integer("count", 0))
                            .orElse(0L)
                    + 1;
            table.merge(stored, Patch.of("count", count));
            return count;
        }
    }

    /** What the documents are held against. */
    public static final class TwoRegisters {
        private final Map<Integer, Map<String, Integer>> registers = new HashMap<>();

        public long increment(int key) {
            return register(key).merge("count", 1, Integer::sum);
        }

        public boolean merge(int key, int value) {
            boolean created = !registers.containsKey(key);
            Integer before = register(key).put("value", value);
            return created || before == null || before != value;
        }

        public boolean put(int key, int value) {
            Map<String, Integer> document = new HashMap<>(Map.of("value", value));
            return !document.equals(registers.put(key, document));
        }

        public boolean delete(int key) {
            return registers.remove(key) != null;
        }

        public boolean create(int key, int value) {
            return !registers.containsKey(key) && put(key, value);
        }

        public boolean compareAndPut(int key, int expected, int value) {
            Map<String, Integer> register = registers.get(key);
            if (register == null || register.getOrDefault("value", -1) != expected) {
                return false;
            }
            put(key, value);
            return true;
        }

        public void mergeBoth(int value) {
            merge(0, value);
            increment(1);
        }

        public String get(int key) {
            Map<String, Integer> register = registers.get(key);
            return register == null
                    ? "-"
                    : text(register.getOrDefault("count", -1), register.getOrDefault("value", -1));
        }

        public String getBoth() {
            return get(0) + get(1);
        }

        private Map<String, Integer> register(int key) {
            return registers.computeIfAbsent(key, unused -> new HashMap<>());
        }

        static String text(long count, long value) {
            return "{count " + count + ", value " + value + "}";
        }
    }
}
