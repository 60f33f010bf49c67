package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Document;
import io.mergekv.Patch;
import io.mergekv.ProviderException;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.ProviderCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** REC-14, SPI-6: what is not on the path is named by a typed error, and no file shows that it was tried. */
final class MissingLibraryTest {
    @TempDir
    Path temporary;

    private Path database;

    @BeforeEach
    void name() {
        database = temporary.resolve("a").resolve("database");
    }

    /** Opens a database: its directory, and the names of store, cache and log, between bars. Tells how that ended. */
    public static final class Opener implements Function<String, String> {
        /** Made in another class loader. */
        public Opener() {}

        @Override
        public String apply(String asked) {
            String[] parts = asked.split("\\|", -1);
            try (Database opened = Database.at(Path.of(parts[0]))
                    .store(parts[1])
                    .cache(parts[2])
                    .log(parts[3])
                    .set(DatabaseBuilder.MIN_FREE_BYTES, 0L)
                    .open()) {
                opened.table("t").merge("k", Patch.of("n", 1));
                return "opened, " + opened.table("t").size() + " documents";
            } catch (Throwable e) {
                return e.toString();
            }
        }
    }

    /** Calculates with documents, which needs the engine too. */
    public static final class Calculation implements Function<String, String> {
        /** Made in another class loader. */
        public Calculation() {}

        @Override
        public String apply(String ignored) {
            try {
                return Document.of("a", 1).merge(Patch.of("b", 2)).toString();
            } catch (Throwable e) {
                return e.toString();
            }
        }
    }

    @Test
    void openInALoaderWhoseThreadsKnowOnlyTheSystemsWorks() throws Exception {
        try (ChildPath path = ChildPath.without()) {
            assertThat(open(path, "memory", "chronicle", "chronicle")).isEqualTo("opened, 1 documents");
        }
    }

    /** Chronicle's libraries ask for the context loader on JDK 25, once in each loader of theirs. */
    @Test
    void openOnAThreadWithoutAContextLoaderWorks() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (ChildPath path = ChildPath.without()) {
            Thread.currentThread().setContextClassLoader(null);
            assertThat(open(path, "memory", "chronicle", "chronicle")).isEqualTo("opened, 1 documents");
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** A class whose initializer ran out of memory once is never tried again, wherever it is met. */
    @Test
    void classThatCannotBeInitializedIsTypedWhereverAnOpenMeetsIt() {
        FaultPlan plan = new FaultPlan().before(ProviderCall.STORE_GET, 1, () -> {
            throw new NoClassDefFoundError("Could not initialize class a.b.C");
        });
        assertThatThrownBy(() -> MemoryEngine.open(database, plan, Clock.systemUTC()))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("a.b.C");
        assertThat(database).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "org/rocksdb/, rocksdb, none, store, org.rocksdb.RocksDB",
        "net/openhft/chronicle/queue/, rocksdb, none, chronicle, net.openhft.chronicle.queue",
        "net/openhft/chronicle/wire/, rocksdb, none, chronicle, net.openhft.chronicle.wire",
        "net/openhft/chronicle/bytes/, memory, none, chronicle, net.openhft.chronicle.bytes",
        "net/openhft/chronicle/core/, memory, none, chronicle, net.openhft.chronicle.core",
        "net/openhft/chronicle/map/, memory, chronicle, memory, net.openhft.chronicle.map",
        "net/openhft/chronicle/hash/, memory, chronicle, memory, net.openhft.chronicle.hash",
        "org/jctools/, memory, none, memory, org/jctools"
    })
    void missingLibraryIsNamedAndNothingIsMade(String hidden, String store, String cache, String log, String named)
            throws Exception {
        try (ChildPath path = ChildPath.without(hidden)) {
            assertThat(open(path, store, cache, log))
                    .startsWith("io.mergekv.ProviderException")
                    .contains(named);
        }
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void databaseIsAsItWasAfterItsLibraryWasMissing() throws Exception {
        try (Database made = DurableEngine.open(DurableEngine.quiet(database, "chronicle"))) {
            made.table("t").merge("k", Patch.of("n", 1));
        }
        Map<String, String> before = FileImage.of(database);
        for (String hidden : new String[] {"org/rocksdb/", "net/openhft/"}) {
            try (ChildPath path = ChildPath.without(hidden)) {
                assertThat(open(path, "rocksdb", "none", "chronicle")).startsWith("io.mergekv.ProviderException");
            }
        }
        assertThat(FileImage.of(database)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"org/rocksdb/", "net/openhft/"})
    void providerThatLacksItsLibraryKeepsNoOtherFromBeingUsed(String hidden) throws Exception {
        try (ChildPath path = ChildPath.without(hidden)) {
            assertThat(open(path, "memory", "memory", "memory")).isEqualTo("opened, 1 documents");
        }
    }

    @Test
    void missingEngineIsNamedEachTime() throws Exception {
        try (ChildPath path =
                ChildPath.without("io/mergekv/core/CoreEngine", "META-INF/services/io.mergekv.spi.Engine")) {
            Function<String, String> calculation = path.make(Calculation.class);
            for (int i = 0; i < 2; i++) {
                assertThat(open(path, "memory", "none", "memory"))
                        .startsWith("io.mergekv.ProviderException")
                        .contains("io.mergekv:kv-core");
                assertThat(calculation.apply(""))
                        .startsWith("io.mergekv.ProviderException")
                        .contains("io.mergekv:kv-core");
            }
        }
        assertThat(Files.exists(database)).isFalse();
    }

    @Test
    void engineWhoseClassesAreMissingIsNamedEachTime() throws Exception {
        try (ChildPath path = ChildPath.without("io/mergekv/core/CoreEngine")) {
            Function<String, String> calculation = path.make(Calculation.class);
            for (int i = 0; i < 2; i++) {
                assertThat(calculation.apply(""))
                        .startsWith("io.mergekv.ProviderException")
                        .contains("io.mergekv.core.CoreEngine");
            }
        }
    }

    private String open(ChildPath path, String store, String cache, String log) throws ReflectiveOperationException {
        return path.make(Opener.class).apply(database + "|" + store + "|" + cache + "|" + log);
    }
}
