package io.mergekv.store.rocksdb;

import static io.mergekv.store.rocksdb.TestStores.DATA;
import static io.mergekv.store.rocksdb.TestStores.LOG;
import static io.mergekv.store.rocksdb.TestStores.all;
import static io.mergekv.store.rocksdb.TestStores.bytes;
import static io.mergekv.store.rocksdb.TestStores.get;
import static io.mergekv.store.rocksdb.TestStores.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.CorruptionException;
import io.mergekv.DatabaseLockedException;
import io.mergekv.FormatException;
import io.mergekv.Options;
import io.mergekv.StorageException;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDB;

/** Directories that are not a whole store of ours. */
class DamagedStoreTest {
    private static final Options UNCOMPRESSED =
            Options.none().with(RocksStoreProvider.COMPRESSION, RocksStoreProvider.Compression.NONE);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"CURRENT", "MANIFEST-", ".sst"})
    void lostFileIsCorruptionAndChangesNothing(String name) throws IOException {
        fill();
        Files.delete(largest(name));
        assertRefused();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MANIFEST-", ".sst"})
    void truncatedFileIsCorruptionAndChangesNothing(String name) throws IOException {
        fill();
        Path file = largest(name);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(file) / 2);
        }
        assertRefused();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.4, 0.7, 0.9, 0.99})
    void flippedByteInTheListOfFilesIsCorruption(double where) throws IOException {
        fill();
        flip(largest("MANIFEST-"), where);
        assertRefused();
    }

    @Test
    void flippedByteInCurrentIsCorruption() throws IOException {
        fill();
        flip(largest("CURRENT"), 0.4);
        assertRefused();
    }

    @Test
    void lostDatabaseBesideItsNoteIsCorruption() throws IOException {
        fill();
        StoreFiles.deleteTree(directory.resolve("rocksdb"));
        assertRefused();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MANIFEST-000005 x y\n", "\0\0\0\0"})
    void tornNoteOfTheManifestIsPassedOver(String note) throws IOException {
        fill();
        Files.writeString(directory.resolve("manifest-seen"), note);
        try (Store store = TestStores.open(directory)) {
            assertThat(get(store, key(1))).isNotNull();
        }
    }

    @Test
    void noteOfTheManifestThatEndsInTheMiddleOfANumberIsPassedOver() throws IOException {
        fill();
        Path note = directory.resolve("manifest-seen");
        Files.writeString(
                note, Files.readString(note).substring(0, Files.readString(note).length() - 3));
        try (Store store = TestStores.open(directory)) {
            assertThat(get(store, key(1))).isNotNull();
        }
    }

    @Test
    void emptyCurrentIsCorruption() throws IOException {
        fill();
        Files.write(largest("CURRENT"), new byte[0]);
        assertRefused();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.3, 0.6})
    void flippedByteInATableIsCorruptionWhenRead(double where) throws IOException {
        fill();
        flip(largest(".sst"), where);
        try (Store store = TestStores.open(directory, () -> {}, UNCOMPRESSED)) {
            assertThatThrownBy(() -> all(store, DATA))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("backup")
                    .hasMessageContaining(directory.toString());
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            get(store, key(i));
                        }
                    })
                    .isInstanceOf(CorruptionException.class);
            assertThatThrownBy(() -> store.getAll(
                            DATA,
                            IntStream.range(0, 1000)
                                    .mapToObj(i -> bytes(key(i)))
                                    .toList()))
                    .isInstanceOf(CorruptionException.class);
        }
    }

    @Test
    void flippedByteInATableIsCorruptionWhenCompacted() throws IOException {
        fill();
        flip(largest(".sst"), 0.3);
        Store store = TestStores.open(directory, () -> {}, UNCOMPRESSED);
        assertThatThrownBy(store::compact).isInstanceOf(CorruptionException.class);
        assertThatThrownBy(() -> put(store, "a", "1")).isInstanceOf(CorruptionException.class);
        store.close();
        TestStores.open(directory).close();
    }

    @Test
    void spaceThatIsNotKnownIsRefusedByName() {
        List<Space> more = List.of(DATA, LOG, new Space("extra", 2));
        TestStores.open(directory, () -> {}, Options.none(), more).close();
        assertThatThrownBy(() -> TestStores.open(directory))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("[extra]");
    }

    @Test
    void spaceThatIsMissingIsCreated() {
        try (Store store = TestStores.open(directory, () -> {}, Options.none(), List.of(DATA))) {
            put(store, "a", "1");
        }
        try (Store store = TestStores.open(directory)) {
            put(store, LOG, "b", "2", Journal.NONE);
            assertThat(get(store, "a")).isEqualTo("1");
        }
    }

    @Test
    void spacesMayChangeTheirOrdinals() {
        try (Store store = TestStores.open(directory)) {
            put(store, "a", "1");
        }
        Space data = new Space("data", 1);
        try (Store store = TestStores.open(directory, () -> {}, Options.none(), List.of(new Space("log", 0), data))) {
            assertThat(get(store, data, "a")).isEqualTo("1");
        }
    }

    @Test
    void otherFormatVersionIsRefused() throws Exception {
        TestStores.open(directory, () -> {}, Options.none(), List.of()).close();
        try (RocksDB db = RocksDB.open(directory.resolve("rocksdb").toString())) {
            db.put(bytes("format"), bytes("mergekv-store-rocksdb 2"));
        }
        assertThatThrownBy(() -> TestStores.open(directory, () -> {}, Options.none(), List.of()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("'mergekv-store-rocksdb 2'");
    }

    @Test
    void directoryOfSomethingElseIsRefused() throws IOException {
        Files.writeString(directory.resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> TestStores.open(directory))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("notes.txt");
        assertThat(contents()).containsOnlyKeys("notes.txt");
    }

    @Test
    void interruptedCreationStartsAnew() throws IOException {
        Path unfinished = Files.createDirectories(directory.resolve("rocksdb.new"));
        Files.writeString(unfinished.resolve("MANIFEST-000001"), "half");
        try (Store store = TestStores.open(directory)) {
            put(store, "a", "1");
        }
        assertThat(unfinished).doesNotExist();
    }

    @Test
    void secondOpenIsRefused() {
        try (Store store = TestStores.open(directory)) {
            put(store, "a", "1");
            assertThatThrownBy(() -> TestStores.open(directory))
                    .isInstanceOfSatisfying(
                            DatabaseLockedException.class,
                            e -> assertThat(e.holder())
                                    .isEqualTo(ProcessHandle.current().pid()));
            assertThat(get(store, "a")).isEqualTo("1");
        }
    }

    @Test
    void fileInPlaceOfTheDirectoryIsAStorageError() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        TestStores.Context context = new TestStores.Context(file, Options.none(), TestStores.SPACES, () -> {});
        assertThatThrownBy(() -> new RocksStoreProvider().open(context)).isInstanceOf(StorageException.class);
    }

    @Test
    void damagedJournalIsCutAndACopySetAside() throws IOException {
        journal();
        Path journal = largest(".log");
        flip(journal, 0.5);
        byte[] damaged = Files.readAllBytes(journal);
        try (Store store = TestStores.open(directory)) {
            List<String> left = all(store, LOG);
            assertThat(left.size()).isBetween(400, 600);
            assertThat(left.get(left.size() - 1)).startsWith(key(left.size() - 1));
        }
        assertThat(directory.resolve("journal-damaged-1").resolve(journal.getFileName()))
                .hasBinaryContent(damaged);
    }

    @Test
    void journalThatEndsEarlyIsReplayedToItsEnd() throws IOException {
        journal();
        Path journal = largest(".log");
        try (FileChannel channel = FileChannel.open(journal, StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(journal) - 5);
        }
        try (Store store = TestStores.open(directory)) {
            assertThat(all(store, LOG)).hasSize(999);
        }
        assertThat(directory.resolve("journal-damaged-1")).doesNotExist();
    }

    /** Makes the directory that of a store killed after 1000 journaled writes. */
    private void journal() throws IOException {
        Path living = Files.createTempDirectory("journal");
        try (Store store = TestStores.open(living)) {
            for (int i = 0; i < 1000; i++) {
                put(store, LOG, key(i), "value", Journal.BUFFERED);
            }
            try (Stream<Path> files = Files.walk(living)) {
                for (Path file : files.filter(file -> !file.equals(living)).toList()) {
                    Files.copy(file, directory.resolve(living.relativize(file)));
                }
            }
        }
        StoreFiles.deleteTree(living);
    }

    private void fill() {
        try (Store store = TestStores.open(directory, () -> {}, UNCOMPRESSED)) {
            StoreBatch batch = new StoreBatch();
            for (int i = 0; i < 1000; i++) {
                byte[] value = new byte[200];
                Arrays.fill(value, (byte) i);
                batch.put(DATA, bytes(key(i)), value);
            }
            store.write(batch, Journal.NONE);
        }
    }

    private void assertRefused() throws IOException {
        Map<String, Integer> before = contents();
        assertThatThrownBy(() -> TestStores.open(directory))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("is damaged")
                .hasMessageContaining("backup");
        assertThat(contents()).isEqualTo(before);
    }

    /** The files and a hash of what they hold. */
    private Map<String, Integer> contents() throws IOException {
        Map<String, Integer> result = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                result.put(directory.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return result;
    }

    private Path largest(String name) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("rocksdb"))) {
            return files.filter(file -> file.getFileName().toString().contains(name))
                    .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow();
        }
    }

    private static void flip(Path file, double where) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long position = (long) (channel.size() * where);
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, position);
            one.put(0, (byte) ~one.get(0));
            one.rewind();
            channel.write(one, position);
        }
    }

    private static String key(int i) {
        return String.format("key%06d", i);
    }
}
