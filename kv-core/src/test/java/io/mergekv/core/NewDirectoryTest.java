package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.DatabaseLockedException;
import io.mergekv.Durability;
import io.mergekv.FormatException;
import io.mergekv.InvalidOptionException;
import io.mergekv.KvException;
import io.mergekv.Patch;
import io.mergekv.ProviderException;
import io.mergekv.StorageException;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.ProviderCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** REC-13: where there was no database, an open that fails leaves none, and no directory that was not there. */
final class NewDirectoryTest {
    @TempDir
    Path temporary;

    private Path database;

    @BeforeEach
    void name() {
        database = temporary.resolve("not/yet/there");
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal("unknown option", InvalidOptionException.class, asked -> asked.set("no-such-option", "1")),
                refusal("too little memory", InvalidOptionException.class, asked -> asked.set("memory-bytes", "1m")),
                refusal("store that is not there", ProviderException.class, asked -> asked.store("nowhere")),
                refusal("log that is not there", ProviderException.class, asked -> asked.log("nowhere")),
                refusal("cache that is not there", ProviderException.class, asked -> asked.cache("nowhere")),
                refusal("store not opened", ProviderCall.STORE_OPEN, true),
                refusal("store opened and failed", ProviderCall.STORE_OPEN, false),
                refusal("log not opened", ProviderCall.LOG_OPEN, true),
                refusal("log opened and failed", ProviderCall.LOG_OPEN, false),
                refusal("store not read", ProviderCall.STORE_GET, true),
                refusal("tables not read", ProviderCall.STORE_SCAN, true),
                refusal("log not read", ProviderCall.LOG_READ, true),
                refusal("log not synced", ProviderCall.LOG_SYNC, true));
    }

    private static Arguments refusal(
            String what, Class<? extends KvException> kind, UnaryOperator<DatabaseBuilder> asked) {
        return Arguments.of(what, kind, asked, new FaultPlan());
    }

    private static Arguments refusal(String what, ProviderCall failing, boolean before) {
        FaultPlan plan = new FaultPlan();
        UnaryOperator<DatabaseBuilder> asked = builder -> builder;
        return Arguments.of(
                what, StorageException.class, asked, before ? plan.failBefore(failing, 1) : plan.failAfter(failing, 1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void failedFirstOpenLeavesNoDirectory(
            String what, Class<? extends KvException> kind, UnaryOperator<DatabaseBuilder> asked, FaultPlan plan) {
        assertThatThrownBy(() -> open(database, asked, plan).close()).isInstanceOf(kind);
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void failedFirstOpenLeavesAnEmptyDirectoryEmpty() throws Exception {
        Files.createDirectories(database.resolve("lost+found"));
        FaultPlan plan = new FaultPlan().failBefore(ProviderCall.LOG_SYNC, 1);
        assertThatThrownBy(() -> open(database, asked -> asked, plan).close()).isInstanceOf(StorageException.class);
        assertThat(FileImage.of(database)).isEqualTo(Map.of("", "directory", "lost+found", "directory"));
        assertThat(database.resolve("lost+found")).isEmptyDirectory();
        assertThat(database.resolve("lock")).doesNotExist();
    }

    @Test
    void rootOfAFileSystemIsANewDirectory() throws Exception {
        Files.createDirectories(database.resolve("lost+found"));
        try (Database opened = open(database, asked -> asked, new FaultPlan())) {
            opened.table("t").merge("k", Patch.of("n", 1));
        }
        try (Database opened = open(database, asked -> asked, new FaultPlan())) {
            assertThat(opened.table("t").size()).isEqualTo(1);
        }
    }

    @Test
    void failedOpenOfADatabaseLeavesItThere() throws Exception {
        try (Database opened = open(database, asked -> asked.durability(Durability.DISK), new FaultPlan())) {
            opened.table("t").merge("k", Patch.of("n", 1));
        }
        FaultPlan plan = new FaultPlan().failBefore(ProviderCall.LOG_SYNC, 1);
        assertThatThrownBy(() -> open(database, asked -> asked, plan).close()).isInstanceOf(StorageException.class);
        try (Database opened = open(database, asked -> asked, new FaultPlan())) {
            assertThat(opened.table("t").size()).isEqualTo(1);
        }
    }

    @Test
    void secondOpenOfANewDatabaseLeavesItThere() throws Exception {
        try (Database opened = open(database, asked -> asked, new FaultPlan())) {
            assertThatThrownBy(() ->
                            open(database, asked -> asked, new FaultPlan()).close())
                    .isInstanceOf(DatabaseLockedException.class);
            opened.table("t").merge("k", Patch.of("n", 1));
        }
        try (Database opened = open(database, asked -> asked, new FaultPlan())) {
            assertThat(opened.table("t").size()).isEqualTo(1);
        }
    }

    @Test
    void whatIsNotADatabaseIsLeftAsItWas() throws Exception {
        Path file = Files.writeString(temporary.resolve("notes.txt"), "mine");
        Map<String, String> before = FileImage.of(temporary);
        assertThatThrownBy(
                        () -> open(temporary, asked -> asked, new FaultPlan()).close())
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("notes.txt");
        for (Path impossible : new Path[] {file, file.resolve("below"), Path.of("/proc/self/mergekv")}) {
            assertThatThrownBy(() ->
                            open(impossible, asked -> asked, new FaultPlan()).close())
                    .isInstanceOf(StorageException.class);
        }
        assertThat(FileImage.of(temporary)).isEqualTo(before);
        assertThat(temporary.resolve("lock")).doesNotExist();
    }

    private static Database open(Path directory, UnaryOperator<DatabaseBuilder> asked, FaultPlan plan) {
        return DurableEngine.open(asked.apply(DurableEngine.quiet(directory, "chronicle")), plan);
    }
}
