package io.mergekv.store.rocksdb;

import static io.mergekv.store.rocksdb.KillTarget.APPLIED;
import static io.mergekv.store.rocksdb.KillTarget.DATA;
import static io.mergekv.store.rocksdb.KillTarget.LOG;
import static io.mergekv.store.rocksdb.KillTarget.STATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.StoreCursor;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is left after {@code kill -9}. The number of kills is {@code -Dmergekv.kills}, the seed {@code -Dmergekv.seed}.
 */
@Timeout(300)
class KilledStoreTest {
    private static final int KILLS = Integer.getInteger("mergekv.kills", 5);
    private static final long SEED = Long.getLong("mergekv.seed", System.nanoTime());

    @TempDir
    Path directory;

    @Test
    void journaledWritesSurviveAndTheRestStandsAtOneFlush() throws Exception {
        Random random = new Random(SEED);
        Path home = directory.resolve("store");
        long acknowledged = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            acknowledged = Math.max(acknowledged, runAndKill(home, acknowledged + 1, 1 + random.nextInt(20_000)));
            acknowledged = check(home, acknowledged, "seed " + SEED + ", kill " + kill);
        }
    }

    @Test
    void killWhileOpeningLeavesAStoreThatOpens() throws Exception {
        Random random = new Random(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            Path home = directory.resolve("store" + kill);
            Process child = start(home, "open");
            awaitReady(child.inputReader(StandardCharsets.UTF_8)); // the library is loaded, opening begins
            child.waitFor(random.nextInt(40_000), TimeUnit.MICROSECONDS);
            child.destroyForcibly().waitFor();
            try (Store store = KillTarget.open(home, () -> {})) {
                assertThat(store.get(STATE, APPLIED)).as("seed " + SEED).isNull();
            }
        }
    }

    @Test
    void killedProcessLeavesNoLibraryBehind() throws Exception {
        Process child = start(directory.resolve("store"), "open");
        awaitReady(child.inputReader(StandardCharsets.UTF_8));
        child.destroyForcibly().waitFor();
        assertThat(temporaryFiles()).isEmpty();
    }

    /** Killed before the library was loaded, and so before it was deleted. */
    @Test
    void libraryOfAProcessThatWasKilledWhileItStartedIsDeletedByTheNextOne() throws Exception {
        for (int kill = 0; kill < 3; kill++) {
            Process child = start(directory.resolve("store"), "open");
            while (!isUnpacking(child.pid())) {
                Thread.onSpinWait();
            }
            child.destroyForcibly().waitFor();
        }
        Process child = start(directory.resolve("store"), "open");
        awaitReady(child.inputReader(StandardCharsets.UTF_8));
        assertThat(temporaryFiles()).isEmpty();
        child.destroyForcibly().waitFor();
    }

    /** Another user's directory, one that is in use, and what a link names are left alone. */
    @Test
    void directoryThatAProcessIsAtWorkInIsNotDeleted() throws Exception {
        Path used = Files.createDirectories(temporary().resolve("mergekv-rocksdb-1-used"));
        Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
        Files.createFile(elsewhere.resolve("lock"));
        Files.createSymbolicLink(temporary().resolve("mergekv-rocksdb-1-link"), elsewhere);
        try (FileChannel lock =
                FileChannel.open(used.resolve("lock"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            lock.lock();
            Process child = start(directory.resolve("store"), "open");
            awaitReady(child.inputReader(StandardCharsets.UTF_8));
            child.destroyForcibly().waitFor();
        }
        assertThat(used.resolve("lock")).exists();
        assertThat(elsewhere.resolve("lock")).exists();
    }

    @Test
    void temporaryDirectoryThatIsMissingIsNamedInTheError() throws Exception {
        Process child = start(directory.resolve("store"), "open", "-Djava.io.tmpdir=/nowhere/at/all");
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).isNotZero();
        assertThat(output).contains("ProviderException", "/nowhere/at/all", "ROCKSDB_SHAREDLIB_DIR");
    }

    /** Returns the last number that the child acknowledged before it was killed. */
    private long runAndKill(Path home, long first, int acknowledgements) throws Exception {
        Process child = start(home, Long.toString(first));
        long last = 0;
        try (BufferedReader reader = child.inputReader(StandardCharsets.UTF_8)) {
            awaitReady(reader);
            int lines = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.endsWith(".")) { // a torn last line is no acknowledgement
                    last = Long.parseLong(line.substring(0, line.length() - 1));
                }
                if (++lines == acknowledgements) {
                    child.toHandle().destroyForcibly(); // the process's own method would close the stream, too
                }
            }
            assertThat(lines).as("lines that the child wrote").isGreaterThanOrEqualTo(acknowledgements);
        }
        child.waitFor();
        return last;
    }

    /** Reads over what the JVM may have to say first. */
    private static void awaitReady(BufferedReader reader) throws IOException {
        String line = reader.readLine();
        while (line != null && !line.equals("ready")) {
            line = reader.readLine();
        }
        assertThat(line).as("what the child says first").isEqualTo("ready");
    }

    /** Returns the last number in the journaled space. */
    private static long check(Path home, long acknowledged, String description) throws IOException {
        long synced = KillTarget.readSynced(home);
        try (Store store = KillTarget.open(home, () -> {})) {
            List<Long> log = numbers(store, LOG);
            assertThat(log).as(description).startsWith(1L);
            assertThat(log.get(log.size() - 1)).as(description).isEqualTo(log.size());
            assertThat((long) log.size()).as(description).isGreaterThanOrEqualTo(acknowledged);
            byte[] state = store.get(STATE, APPLIED);
            long applied = state == null ? 0 : ByteBuffer.wrap(state).getLong();
            assertThat((long) numbers(store, DATA).size()).as(description).isEqualTo(applied);
            assertThat(applied).as(description).isLessThanOrEqualTo(synced);
            return log.size();
        }
    }

    private static List<Long> numbers(Store store, Space space) {
        List<Long> result = new ArrayList<>();
        try (StoreCursor cursor = store.scan(space, ByteRange.all(), Direction.FORWARD)) {
            while (cursor.next()) {
                result.add(ByteBuffer.wrap(cursor.key()).getLong());
            }
        }
        return result;
    }

    private Process start(Path home, String argument, String... flags) throws IOException {
        return ChildProcess.start(List.of(flags), KillTarget.class, directory, home.toString(), argument);
    }

    /** Whether there is a library of that process, or a part of it, beside the lock file. */
    private boolean isUnpacking(long pid) throws IOException {
        return temporaryFiles().stream()
                .filter(path -> path.getFileName().toString().startsWith("mergekv-rocksdb-" + pid + "-"))
                .map(path -> path.toFile().list())
                .anyMatch(names -> names != null && names.length > 1);
    }

    private List<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(temporary())) {
            return files.filter(file -> !file.getFileName().toString().startsWith("hsperf"))
                    .toList();
        }
    }

    private Path temporary() throws IOException {
        return ChildProcess.temporary(directory);
    }
}
