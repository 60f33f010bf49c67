package io.mergekv.core;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Options;
import io.mergekv.testkit.DatabaseConformance;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same rules hold whatever stands behind the database: the combination of providers that users get, or, with
 * {@code -Dmergekv.combinations=all}, every one of those that ship.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("combinations")
class CombinationsTest extends DatabaseConformance {
    private static final Combination DEFAULT = new Combination("rocksdb", "chronicle", "chronicle");

    @Parameter
    Combination combination = DEFAULT;

    record Combination(String store, String cache, String log) {
        /** A log that is kept is enough: what the store lacks at open, the whole of it if need be, is replayed. */
        boolean durable() {
            return log.equals("chronicle") || (log.equals("store") && store.equals("rocksdb"));
        }

        /** A log that forgets what the store does not is refused. */
        boolean forgets() {
            return store.equals("rocksdb") && log.equals("memory");
        }

        /** None before a cache, whose mistakes they would hide. */
        long hotBytes() {
            return cache.equals("none") ? Options.none().get(DatabaseBuilder.HOT_BYTES) : 0;
        }

        boolean shared() {
            return log.equals("chronicle");
        }

        @Override
        public String toString() {
            return "store " + store + ", cache " + cache + ", log " + log;
        }
    }

    static Stream<Combination> combinations() {
        String asked = System.getProperty("mergekv.combinations", "default");
        return switch (asked) {
            case "default" -> Stream.of(DEFAULT);
            case "all" -> Stream.of("rocksdb", "memory").flatMap(CombinationsTest::over);
            default -> throw new IllegalArgumentException("mergekv.combinations is 'all' or 'default', not " + asked);
        };
    }

    private static Stream<Combination> over(String store) {
        return Stream.of("chronicle", "memory", "none")
                .flatMap(cache ->
                        Stream.of("chronicle", "store", "memory").map(log -> new Combination(store, cache, log)))
                .filter(combination -> !combination.forgets());
    }

    @Override
    protected DatabaseBuilder database(Path directory) {
        return Database.at(directory)
                .store(combination.store())
                .cache(combination.cache())
                .log(combination.log())
                .set(DatabaseBuilder.HOT_BYTES, combination.hotBytes());
    }

    @Override
    protected boolean durable() {
        return combination.durable();
    }

    @Override
    protected boolean shared() {
        return combination.shared();
    }
}
