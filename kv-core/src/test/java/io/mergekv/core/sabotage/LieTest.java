package io.mergekv.core.sabotage;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mergekv.ChangeLogReader;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Options;
import io.mergekv.changelog.chronicle.ChronicleChangeLogProvider;
import io.mergekv.spi.CacheProvider;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.StoreProvider;
import io.mergekv.store.memory.MemoryCacheProvider;
import io.mergekv.store.memory.MemoryChangeLogProvider;
import io.mergekv.store.memory.MemoryStoreProvider;
import io.mergekv.testkit.CacheConformance;
import io.mergekv.testkit.ChangeLogConformance;
import io.mergekv.testkit.DatabaseConformance;
import io.mergekv.testkit.StoreConformance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every test of the kit notices, one after the other, the lies that {@code lies.properties} has for it: where a check is
 * taken out of the kit, some of them pass, or are met by another. After a change of the kit they are learnt anew, into {@code
 * target/lies.properties}, with {@code -Dmergekv.lies.learn=REGEX}, by name. What threads
 * and chance decide is left out of it by hand; in place of no lies at all there is a reason.
 */
@Tag("proves-the-kit")
class LieTest {
    /** Enough for a test that calls a method for each of its cases; what comes between these and the last is more of the same. */
    private static final int EARLY_CALLS = 4;

    private static final int LATE_CALLS = 2;

    /** The tests that ask for what providers in memory do not claim. */
    private static final Map<Class<?>, Pattern> ON_DISK = Map.of(
            StoresOnDisk.class,
                    Pattern.compile(
                            "store_(1[7-9]|2[0-24-9]|3[0-148]|4[0-3])_.*|store_33_.*(Close|NoRoom).*|store_39_.*Copy.*|spi_5_.*Failed"),
            LogsOnDisk.class, Pattern.compile("log_2[1-6]_.*"),
            DatabasesOnDisk.class, Pattern.compile("(dur|rec)_.*|feed_12_.*|feed_8_.*Memory"));

    private static final String KNOWN = "lies.properties";

    /** In place of lies: why a test has none. */
    private static final String REASON = "- ";

    private static Lie lie = Lie.none();

    static class Stores extends StoreConformance {
        @Override
        protected StoreProvider provider() {
            return lie.in(StoreProvider.class, new MemoryStoreProvider());
        }
    }

    static class StoresOnDisk extends Stores {
        @Override
        protected StoreProvider provider() {
            return lie.in(StoreProvider.class, new FileStoreProvider());
        }
    }

    static class Logs extends ChangeLogConformance {
        @Override
        protected ChangeLogProvider provider() {
            return lie.in(ChangeLogProvider.class, new MemoryChangeLogProvider());
        }
    }

    static class LogsOnDisk extends Logs {
        @Override
        protected ChangeLogProvider provider() {
            return lie.in(ChangeLogProvider.class, new ChronicleChangeLogProvider());
        }

        @Override
        protected Options options() {
            return Options.none().with("log.chronicle.cycle-bits", "6");
        }
    }

    static class Caches extends CacheConformance {
        @Override
        protected CacheProvider provider() {
            return lie.in(CacheProvider.class, new MemoryCacheProvider());
        }
    }

    /** Many times faster than on disk, where only what asks for it is run. */
    static class Databases extends DatabaseConformance {
        @Override
        protected DatabaseBuilder database(Path directory) {
            return Database.at(directory)
                    .store("memory")
                    .cache("none")
                    .log("memory")
                    .set(DatabaseBuilder.MIN_FREE_BYTES, 0L);
        }

        @Override
        protected boolean durable() {
            return false;
        }

        @Override
        protected boolean shared() {
            return false;
        }

        @Override
        protected Database open(DatabaseBuilder builder) {
            return lie.in(Database.class, builder.open());
        }

        @Override
        protected ChangeLogReader openReader(DatabaseBuilder builder) {
            return lie.in(ChangeLogReader.class, builder.openReader());
        }

        @Override
        protected Duration patience() {
            return Duration.ofSeconds(1);
        }
    }

    static class DatabasesOnDisk extends Databases {
        @Override
        protected DatabaseBuilder database(Path directory) {
            return super.database(directory).store("rocksdb").log("chronicle");
        }

        @Override
        protected boolean durable() {
            return true;
        }

        @Override
        protected boolean shared() {
            return true;
        }
    }

    @ParameterizedTest
    @MethodSource("tests")
    void liesAreNoticed(Class<?> kit, String test) {
        String name = name(kit, test);
        Set<String> told = Met.learns(name) ? learn(kit, test) : known(name);
        assertThat(told).allSatisfy(lie -> {
            int at = lie.indexOf('@');
            assertThat(noticed(kit, test, Lie.Place.parse(lie.substring(0, at))))
                    .as("the checks of %s that meet the lie %s", name, lie)
                    .isEqualTo(lie.substring(at + 1));
        });
    }

    @Test
    void everyTestHasLiesOrAReason() {
        Set<String> tests = tests().map(test -> name((Class<?>) test.get()[0], (String) test.get()[1]))
                .collect(Collectors.toSet());
        Properties known = Met.properties(KNOWN);
        assertThat(known.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(tests);
        assertThat(known.values()).doesNotContain("");
    }

    private static String name(Class<?> kit, String test) {
        return kit.getSimpleName() + "." + test;
    }

    /** The lies that a test noticed when they were learnt, and by which checks; none where there is a reason instead. */
    static Set<String> known(String test) {
        String lies = Met.properties(KNOWN).getProperty(test, "");
        return lies.isEmpty() || lies.startsWith(REASON) ? Set.of() : new LinkedHashSet<>(List.of(lies.split(" ")));
    }

    /** Writes down, under {@code target}, which of all possible lies a test notices. */
    private static Set<String> learn(Class<?> kit, String test) {
        lie = Lie.none();
        Set<String> found = new LinkedHashSet<>();
        if (Sabotage.run(kit, test).succeeded().count() == 1) {
            Map<String, Integer> last = new HashMap<>();
            lie.places().forEach(place -> last.merge(place.method(), place.call(), Math::max));
            for (Lie.Place place : lie.places()) {
                boolean early = place.call() <= EARLY_CALLS;
                boolean late = place.call() > last.getOrDefault(place.method(), 0) - LATE_CALLS;
                String met = early || late ? noticed(kit, test, place) : null;
                if (met != null) {
                    found.add(place + "@" + met);
                }
            }
        }
        Met.learnt(KNOWN, name(kit, test) + "=" + String.join(" ", found));
        return found;
    }

    /** By which checks a lie is noticed; null when it is not. */
    private static @Nullable String noticed(Class<?> kit, String test, Lie.Place place) {
        lie = Lie.at(place);
        return Sabotage.run(kit, test).failed().stream()
                .findFirst()
                .map(failure -> Checks.metBy(Met.throwable(failure)))
                .orElse(null);
    }

    static Stream<Arguments> tests() {
        Stream<Arguments> inMemory = Stream.<Class<?>>of(Stores.class, Logs.class, Caches.class, Databases.class)
                .flatMap(kit -> tests(
                        kit,
                        test -> ON_DISK.entrySet().stream()
                                .noneMatch(each -> kit.isAssignableFrom(each.getKey())
                                        && each.getValue().matcher(test).matches())));
        Stream<Arguments> onDisk = Stream.<Class<?>>of(StoresOnDisk.class, LogsOnDisk.class, DatabasesOnDisk.class)
                .flatMap(kit -> tests(
                        kit,
                        test -> requireNonNull(ON_DISK.get(kit)).matcher(test).matches()));
        return Stream.concat(inMemory, onDisk);
    }

    private static Stream<Arguments> tests(Class<?> kit, Predicate<String> which) {
        return Sabotage.tests(kit).stream()
                .sorted()
                .filter(test -> which.test(test) && !test.contains("_random"))
                .map(test -> arguments(kit, test));
    }
}
