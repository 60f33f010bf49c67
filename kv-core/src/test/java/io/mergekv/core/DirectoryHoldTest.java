package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mergekv.Database;
import io.mergekv.DatabaseLockedException;
import io.mergekv.Durability;
import io.mergekv.Feed;
import io.mergekv.Health;
import io.mergekv.Key;
import io.mergekv.KvException;
import io.mergekv.OutcomeUnknownException;
import io.mergekv.Patch;
import io.mergekv.WriteOptions;
import io.mergekv.WritesRefusedException;
import io.mergekv.core.files.Watermark;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.ProviderCall;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No two writers: whatever releases a lock behind its holder's back, only one of them acknowledges anything. */
@Timeout(180)
final class DirectoryHoldTest {
    @TempDir
    Path temporary;

    private Path live;

    @BeforeEach
    void name() {
        live = temporary.resolve("live");
    }

    @Test
    void processThatCopiesItsOwnDirectoryStillHoldsIt() throws Exception {
        try (HoldingProcess holder = HoldingProcess.start(live)) {
            assertThat(holder.tell("write")).isEqualTo("wrote 1");
            assertThat(holder.tell("copy")).isEqualTo("copied");
            requireRefused(live, holder.pid());
            requireRefused(live, holder.pid());
            assertThat(holder.tell("write")).isEqualTo("wrote 2");
        }
        try (Database database = open(live)) {
            assertThat(database.position().sequence()).isEqualTo(2);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void holderThatIsStoppedStillHoldsIt() throws Exception {
        try (HoldingProcess holder = HoldingProcess.start(live)) {
            holder.tell("copy");
            holder.signal("STOP");
            requireRefused(live, holder.pid());
            holder.signal("CONT");
            assertThat(holder.tell("write")).isEqualTo("wrote 1");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void holderThatWasKilledAndNobodyAskedAboutHoldsNothing() throws Exception {
        String[] parentThatNeverAsks = {"sh", "-c", "exec 3<&0; \"$@\" <&3 & exec sleep 60", "sh"};
        try (HoldingProcess holder = HoldingProcess.start(live, parentThatNeverAsks)) {
            holder.tell("write");
            holder.signal("KILL");
            Path process = Path.of("/proc", Long.toString(holder.pid()));
            while (!Files.readString(process.resolve("stat")).contains(") Z ") || threads(process) > 1) {
                Thread.onSpinWait();
            }
            try (Database database = open(live)) {
                assertThat(database.position().sequence()).isEqualTo(1);
            }
        }
    }

    @Test
    void copyOfADirectoryThatIsHeldIsAnotherDirectory() throws Exception {
        try (HoldingProcess holder = HoldingProcess.start(live)) {
            holder.tell("write");
            Path copy = DurableEngine.copy(live, temporary.resolve("copy"));
            try (Database database = open(copy)) {
                assertThat(database.position().sequence()).isEqualTo(1);
            }
            assertThat(holder.tell("write")).isEqualTo("wrote 2");
        }
    }

    @Test
    void secondClassLoaderIsRefusedAndHarmsNobody() throws Exception {
        try (Database database = open(live);
                URLClassLoader other = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> openIn(other, live))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .extracting(cause -> cause.getClass().getName())
                    .isEqualTo(DatabaseLockedException.class.getName());
            requireStillHeld(live);
            write(database);
        }
    }

    @Test
    void movedDirectoryIsRefusedAndHarmsNobody() throws Exception {
        Path moved = temporary.resolve("moved");
        try (Database database = open(live)) {
            Files.move(live, moved);
            requireRefused(moved, ProcessHandle.current().pid());
            requireStillHeld(moved);
            Files.move(moved, live);
            write(database);
        }
    }

    @Test
    void linkedDirectoryIsRefused() throws Exception {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), live);
        try (Database database = open(live)) {
            requireRefused(link, ProcessHandle.current().pid());
            requireStillHeld(link);
            write(database);
        }
    }

    @Test
    void copyThatSharesTheFilesIsRefused() throws Exception {
        Path links = temporary.resolve("links");
        try (Database database = open(live)) {
            ReplacedHistoryTest.shell("cp -al \"$1\" \"$2\"", live, links);
            requireRefused(links, ProcessHandle.current().pid());
            requireStillHeld(links);
            write(database);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void directoryThatIsMountedTwiceIsRefused() throws Exception {
        Path mounted = Files.createDirectory(temporary.resolve("mounted"));
        Files.createDirectory(live);
        assumeTrue(run("mount", "--bind", live.toString(), mounted.toString()) == 0, "not run: mount is not allowed");
        try (Database database = open(live)) {
            requireRefused(mounted, ProcessHandle.current().pid());
            requireStillHeld(mounted);
            write(database);
        } finally {
            run("umount", mounted.toString());
        }
    }

    @Test
    void writerWhoseFilesWereDeletedStopsAndTheNewDatabaseGoesOn() throws Exception {
        try (HoldingProcess holder = HoldingProcess.start(live)) {
            assertThat(holder.tell("write")).isEqualTo("wrote 1");
            ReplacedHistoryTest.shell("rm -rf \"$1\"/*", live, live);
            try (Database database = open(live)) {
                write(database);
                assertThat(holder.tell("write"))
                        .startsWith("OutcomeUnknownException")
                        .contains("deleted, moved");
                assertThat(holder.tell("write")).startsWith("WritesRefusedException");
                assertThat(holder.tell("health")).isEqualTo("OUTCOME_UNKNOWN");
                write(database);
            }
        }
        try (Database database = open(live)) {
            assertThat(database.position().sequence()).isEqualTo(2);
        }
    }

    @Test
    void writerThatWasFencedRefusesTheNextWrite() {
        try (Database database = open(live)) {
            write(database);
            fence(database);
            assertThatThrownBy(() -> write(database))
                    .isInstanceOf(WritesRefusedException.class)
                    .hasCauseInstanceOf(DatabaseLockedException.class);
            assertThat(database.position().sequence()).isEqualTo(1);
            assertThat(database.health().state()).isEqualTo(Health.State.OUTCOME_UNKNOWN);
        }
    }

    @ParameterizedTest
    @EnumSource
    void writerThatIsFencedWhileItAppendsAcknowledgesNothing(Durability level) {
        FaultPlan plan = new FaultPlan();
        try (Database database = DurableEngine.open(DurableEngine.quiet(live, "chronicle"), plan)) {
            write(database);
            plan.before(ProviderCall.LOG_APPEND, 1, () -> fence(database));
            assertThatThrownBy(() -> database.table("t")
                            .merge(
                                    Key.of("k"),
                                    Patch.of("n", 2),
                                    WriteOptions.defaults().durability(level)))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .rootCause()
                    .isInstanceOf(DatabaseLockedException.class);
            assertThat(database.position().sequence()).isEqualTo(1);
        }
    }

    @Test
    void asynchronousWritesOfAFencedWriterAreNotAcknowledged() {
        try (Database database = open(live)) {
            write(database);
            fence(database);
            var stage = database.table("t")
                    .async()
                    .merge(Key.of("k"), Patch.of("n", 2))
                    .toCompletableFuture();
            assertThatThrownBy(stage::join).hasCauseInstanceOf(WritesRefusedException.class);
        }
    }

    /** What it had not brought into the store's files by then is the other's to bring there. */
    @Test
    void fencedWriterFlushesNothingWhenItCloses() throws Exception {
        String identity;
        try (Database database = open(live)) {
            write(database);
            fence(database);
            identity = Files.readString(live.resolve("identity"));
            assertThatThrownBy(database::checkpoint).isInstanceOf(KvException.class);
        }
        assertThat(Files.readString(live.resolve("identity"))).isEqualTo(identity);
        try (Database database = open(live)) {
            assertThat(database.info().checkpoint()).isZero();
            assertThat(database.position().sequence()).isEqualTo(1);
        }
    }

    @Test
    void readsAndFeedsOfAFencedWriterGoOn() {
        try (Database database = open(live)) {
            write(database);
            fence(database);
            assertThatThrownBy(() -> write(database)).isInstanceOf(WritesRefusedException.class);
            assertThat(database.table("t").get("k")).isPresent();
            database.changes(Feed.all()).close();
        }
    }

    @Test
    void openThatFailsGivesTheFenceBack() throws Exception {
        Path log = live.resolve("log");
        long epoch;
        try (Database database = open(live)) {
            write(database);
            epoch = database.info().epoch();
        }
        Files.move(log, temporary.resolve("log"));
        byte[] before = Files.readAllBytes(live.resolve("watermark"));
        assertThatThrownBy(() -> open(live)).isInstanceOf(KvException.class);
        assertThat(Files.readAllBytes(live.resolve("watermark"))).isEqualTo(before);
        Files.move(temporary.resolve("log"), log);
        try (Database database = open(live)) {
            assertThat(database.info().epoch()).isGreaterThan(epoch);
        }
    }

    private static Database open(Path directory) {
        return DurableEngine.open(DurableEngine.quiet(directory, "chronicle"));
    }

    private static void write(Database database) {
        database.table("t").merge("k", Patch.of("n", System.nanoTime()));
    }

    private static void requireRefused(Path directory, long holder) {
        DatabaseLockedException refused = catchThrowableOfType(
                DatabaseLockedException.class, () -> open(directory).close());
        assertThat(refused).isNotNull();
        assertThat(refused.holder()).isEqualTo(holder);
    }

    /** Another process still finds it held by this one. */
    private static void requireStillHeld(Path directory) throws IOException {
        try (HoldingProcess other = HoldingProcess.start(directory)) {
            assertThat(other.opened())
                    .startsWith("DatabaseLockedException")
                    .contains(Long.toString(ProcessHandle.current().pid()));
        }
    }

    /** As another process would that cannot know of this one. */
    private void fence(Database database) {
        Watermark.openForWriting(live, database.id()).hold().take(0);
    }

    private static long threads(Path process) throws IOException {
        try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
            return tasks.count();
        }
    }

    private static URL[] classPath() throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    private static void openIn(ClassLoader loader, Path directory) throws ReflectiveOperationException {
        Class<?> engine = loader.loadClass(DurableEngine.class.getName());
        Class<?> builder = loader.loadClass("io.mergekv.DatabaseBuilder");
        var quiet = engine.getDeclaredMethod("quiet", Path.class, String.class);
        var open = engine.getDeclaredMethod("open", builder);
        quiet.setAccessible(true);
        open.setAccessible(true);
        open.invoke(null, quiet.invoke(null, directory, "chronicle"));
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    }
}
