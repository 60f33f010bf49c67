package io.mergekv.store.rocksdb;

import static io.mergekv.store.rocksdb.TestStores.DATA;
import static io.mergekv.store.rocksdb.TestStores.LOG;
import static io.mergekv.store.rocksdb.TestStores.SPACES;
import static io.mergekv.store.rocksdb.TestStores.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.FormatException;
import io.mergekv.Options;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** STORE-44: an inspection shows what an open would find, and leaves the directory as it was. */
final class InspectionTest {
    @TempDir
    Path temporary;

    @Test
    void inspectionShowsWhatAnOpenFindsAndChangesNothing() throws IOException {
        Path killed = temporary.resolve("killed");
        try (Store store = TestStores.open(temporary.resolve("live"))) {
            for (int i = 0; i < 50; i++) {
                TestStores.put(store, "k" + i, "v" + i);
            }
            store.flush();
            TestStores.put(store, LOG, "1", "buffered", Journal.BUFFERED);
            TestStores.put(store, LOG, "2", "synced", Journal.SYNCED);
            copy(temporary.resolve("live"), killed);
        }
        for (Path directory : List.of(temporary.resolve("live"), killed)) {
            Map<String, String> before = image(directory);
            List<List<String>> shown;
            try (StoreSnapshot snapshot = inspect(directory, SPACES)) {
                shown = contents(snapshot);
                assertThat(snapshot.get(DATA, bytes("k7"))).isEqualTo(bytes("v7"));
                assertThat(snapshot.get(DATA, bytes("k"))).isNull();
            }
            assertThat(image(directory)).isEqualTo(before);
            try (Store store = TestStores.open(directory);
                    StoreSnapshot snapshot = store.snapshot()) {
                assertThat(shown).isEqualTo(contents(snapshot));
                assertThat(shown.get(0)).hasSize(50);
                assertThat(shown.get(1)).hasSize(2);
            }
        }
    }

    @Test
    void storeThatIsStillToBeMadeIsEmptyAndNotMade() {
        Path absent = temporary.resolve("absent");
        try (StoreSnapshot snapshot = inspect(absent, SPACES)) {
            assertThat(contents(snapshot).get(0)).isEmpty();
            assertThat(snapshot.get(DATA, bytes("k"))).isNull();
        }
        assertThat(absent).doesNotExist();
    }

    @Test
    void spaceThatIsStillToBeMadeIsEmpty() {
        Path directory = temporary.resolve("store");
        TestStores.open(directory, () -> {}, Options.none(), List.of(DATA)).close();
        try (StoreSnapshot snapshot = inspect(directory, SPACES)) {
            assertThat(snapshot.get(LOG, bytes("k"))).isNull();
        }
        TestStores.open(directory).close();
        assertThatThrownBy(() -> inspect(directory, List.of(DATA))).isInstanceOf(FormatException.class);
    }

    @Test
    void damagedJournalIsShownAsAnOpenCutsIt() throws IOException {
        Path killed = temporary.resolve("killed");
        try (Store store = TestStores.open(temporary.resolve("live"))) {
            for (int i = 0; i < 50; i++) {
                TestStores.put(store, LOG, "k" + i, "v".repeat(100), Journal.SYNCED);
            }
            copy(temporary.resolve("live"), killed);
        }
        for (Path file : files(killed)) {
            byte[] content = file.toString().endsWith(".log") ? Files.readAllBytes(file) : new byte[0];
            if (content.length > 0) {
                content[content.length / 2] ^= 1;
                Files.write(file, content, StandardOpenOption.TRUNCATE_EXISTING);
            }
        }
        Map<String, String> before = image(killed);
        List<List<String>> shown;
        try (StoreSnapshot snapshot = inspect(killed, SPACES)) {
            shown = contents(snapshot);
        }
        assertThat(image(killed)).isEqualTo(before);
        assertThat(shown.get(1)).hasSizeBetween(1, 49);
        try (Store store = TestStores.open(killed);
                StoreSnapshot snapshot = store.snapshot()) {
            assertThat(shown).isEqualTo(contents(snapshot));
        }
    }

    private static StoreSnapshot inspect(Path directory, List<Space> spaces) {
        return new RocksStoreProvider()
                .inspect(new TestStores.Context(directory, Options.none(), spaces, () -> {}))
                .orElseThrow();
    }

    /** What a snapshot shows, space by space, and in parts and backwards. */
    private static List<List<String>> contents(StoreSnapshot snapshot) {
        return List.of(
                TestStores.drain(snapshot.scan(DATA, ByteRange.all(), Direction.FORWARD)),
                TestStores.drain(snapshot.scan(LOG, ByteRange.all(), Direction.FORWARD)),
                TestStores.drain(snapshot.scan(DATA, ByteRange.all(), Direction.REVERSE)),
                TestStores.drain(snapshot.scan(DATA, ByteRange.of(bytes("k2"), bytes("k30")), Direction.FORWARD)),
                TestStores.drain(snapshot.scan(DATA, ByteRange.of(bytes("k2"), bytes("k30")), Direction.REVERSE)),
                TestStores.drain(snapshot.scan(DATA, ByteRange.of(bytes("k9"), bytes("k1")), Direction.FORWARD)));
    }

    private static Map<String, String> image(Path directory) throws IOException {
        Map<String, String> image = new TreeMap<>();
        for (Path file : files(directory)) {
            image.put(
                    directory.relativize(file).toString(),
                    Files.getLastModifiedTime(file)
                            + (Files.isDirectory(file) ? "" : " " + Arrays.hashCode(Files.readAllBytes(file))));
        }
        return image;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path file : files(from)) {
            Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
    }
}
