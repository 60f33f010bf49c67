package io.mergekv.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mergekv.Options;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreCursor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the tests of this module share: stores with the spaces {@code data} and {@code log}. */
final class TestStores {
    static final Space DATA = new Space("data", 0);
    static final Space LOG = new Space("log", 1);
    static final List<Space> SPACES = List.of(DATA, LOG);

    private TestStores() {}

    static Store open(Path directory) {
        return open(directory, () -> {});
    }

    static Store open(Path directory, Runnable hook) {
        return open(directory, hook, Options.none());
    }

    static Store open(Path directory, Runnable hook, Options options) {
        return open(directory, hook, options, SPACES);
    }

    static Store open(Path directory, Runnable hook, Options options, List<Space> spaces) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RocksStoreProvider().open(new Context(directory, options, spaces, hook));
    }

    static void put(Store store, String key, String value) {
        put(store, DATA, key, value, Store.Journal.NONE);
    }

    static void put(Store store, Space space, String key, String value, Store.Journal journal) {
        store.write(new StoreBatch().put(space, bytes(key), bytes(value)), journal);
    }

    static @Nullable String get(Store store, String key) {
        return get(store, DATA, key);
    }

    static @Nullable String get(Store store, Space space, String key) {
        return text(store.get(space, bytes(key)));
    }

    /** Every key and value of a scan, as {@code key=value}. */
    static List<String> drain(StoreCursor cursor) {
        List<String> result = new ArrayList<>();
        try (cursor) {
            while (cursor.next()) {
                result.add(text(cursor.key()) + "=" + text(cursor.value()));
            }
        }
        return result;
    }

    static List<String> all(Store store, Space space) {
        return drain(store.scan(space, ByteRange.all(), Store.Direction.FORWARD));
    }

    /** Every key and value of {@link #DATA} in a copy of the files of an open store. */
    static List<String> afterACut(Path home) {
        return afterACut(home, DATA);
    }

    static List<String> afterACut(Path home, Space space) {
        try {
            Path image = Files.createTempDirectory("cut");
            try {
                Path copy = image.resolve("store");
                try (Stream<Path> files = Files.walk(home)) {
                    for (Path file : files.toList()) {
                        Files.copy(file, copy.resolve(home.relativize(file).toString()));
                    }
                }
                try (Store store = open(copy)) {
                    return all(store, space);
                }
            } finally {
                StoreFiles.deleteTree(image);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, UTF_8);
    }

    record Context(Path directory, Options options, List<Space> spaces, Runnable beforeFlush) implements StoreContext {}
}
