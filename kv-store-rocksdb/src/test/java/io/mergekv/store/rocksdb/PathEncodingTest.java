package io.mergekv.store.rocksdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.StorageException;
import io.mergekv.spi.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Directories that Java and RocksDB would not agree on. */
@DisabledOnOs(OS.WINDOWS)
class PathEncodingTest {
    @TempDir
    Path directory;

    @Test
    void pathBeyondTheBasicPlaneIsRefusedByNameBeforeAnythingIsMade() {
        Path home = directory.resolve("\uD83D\uDE00");
        assertThatThrownBy(() -> TestStores.open(home))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("U+1F600");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void pathThroughALinkThatRocksDbCanNameIsOpened() throws Exception {
        Path home = Files.createDirectory(directory.resolve("\uD83D\uDE00"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), home);
        try (Store store = TestStores.open(link)) {
            TestStores.put(store, "a", "1");
        }
        assertThat(home.resolve("rocksdb")).isDirectory();
    }

    @Test
    void pathOfTheBasicPlaneIsOpened() {
        try (Store store = TestStores.open(directory.resolve("äöü-日本"))) {
            TestStores.put(store, "a", "1");
        }
        assertThat(directory.resolve("äöü-日本/rocksdb")).isDirectory();
    }

    @Test
    void localeWithoutUtf8IsRefusedWhereItMakesADifference() {
        PathEncoding latin = new PathEncoding(ISO_8859_1);
        assertThatThrownBy(() -> latin.check(Path.of("ä")))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("U+00E4")
                .hasMessageContaining("locale");
        assertThatCode(() -> latin.check(Path.of("a"))).doesNotThrowAnyException();
        assertThatCode(() -> new PathEncoding(UTF_8).check(Path.of("ä"))).doesNotThrowAnyException();
    }
}
