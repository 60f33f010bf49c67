package io.mergekv.testkit;

import io.mergekv.Options;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** How the kit opens stores, and speaks to them in few words. */
abstract class StoreFixture extends ProviderFixture {
    static final Space FIRST = new Space("kit-first", 0);
    static final Space SECOND = new Space("kit-second", 1);
    static final List<Space> SPACES = List.of(FIRST, SECOND);

    /** What runs before every flush of every store of the test; may be set at any time. */
    volatile Runnable hook = () -> {};

    /** Directories made so far. */
    int images;

    /** The provider under test; called often, may make a new one each time. */
    protected abstract StoreProvider provider();

    /** The options that stores are opened with; none by default. */
    protected Options options() {
        return Options.none();
    }

    /**
     * Whether {@code file}, a path in a store's directory, holds nothing but messages for people. Opens may write to such
     * files even when they refuse (STORE-34). None by default.
     */
    protected boolean isMessages(Path file) {
        return false;
    }

    @Override
    final StoreProvider subject() {
        return provider();
    }

    @Override
    final String kind() {
        return "store";
    }

    @Override
    final void beforeClosing() {
        hook = () -> {};
    }

    final boolean claims(StoreProvider.Capability capability) {
        return provider().capabilities().contains(capability);
    }

    /** A store in a directory of its own. */
    final Store open() {
        return open(temporary.resolve("store"));
    }

    final Store open(Path directory) {
        return open(directory, OptionalLong.empty());
    }

    /** The same with a budget of memory. */
    final Store open(Path directory, OptionalLong memory) {
        return open(directory, memory, SPACES);
    }

    /** The same with the least budget of memory that the provider names, so that a buffer is soon full. */
    final Store openSmall() {
        return open(temporary.resolve("store"), OptionalLong.of(provider().leastMemoryBytes(options())));
    }

    final Store open(Path directory, OptionalLong memory, List<Space> spaces) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return closing(provider().open(new KitContext(directory, options(), spaces, () -> hook.run(), 0, memory)));
    }

    /** The store as a kill of the process would leave it now, opened again. Its own flushes are not the test's. */
    final Store openImage() {
        return openUnhooked(image());
    }

    /** What a kill of the process would leave now, in a directory of its own. */
    final Path image() {
        return DirectoryImage.take(temporary.resolve("store"), temporary.resolve("image" + ++images));
    }

    final Store openUnhooked(Path directory) {
        Runnable before = hook;
        hook = () -> {};
        try {
            return open(directory);
        } finally {
            hook = before;
        }
    }

    /** What a hook does that cannot do its work. */
    static void refuse() {
        throw new IllegalStateException("the hook refuses");
    }

    static void put(Store store, Space space, String key, String value) {
        put(store, space, key, value, Journal.NONE);
    }

    static void put(Store store, Space space, String key, String value, Journal journal) {
        store.write(new StoreBatch().put(space, bytes(key), bytes(value)), journal);
    }

    static @Nullable String get(Store store, Space space, String key) {
        return text(store.get(space, bytes(key)));
    }

    static List<@Nullable String> getAll(Store store, Space space, List<String> keys) {
        List<byte @Nullable []> found =
                store.getAll(space, keys.stream().map(StoreFixture::bytes).toList());
        List<@Nullable String> texts = new ArrayList<>();
        for (byte[] value : found) {
            texts.add(text(value));
        }
        return texts;
    }

    static List<String> scan(Store store, Space space, ByteRange range, Direction direction) {
        return drain(store.scan(space, range, direction));
    }

    /** Every key and value as {@code key=value}. */
    static List<String> all(Store store, Space space) {
        return scan(store, space, ByteRange.all(), Direction.FORWARD);
    }

    static List<String> drain(StoreCursor cursor) {
        List<String> found = new ArrayList<>();
        try (cursor) {
            while (cursor.next()) {
                add(text(cursor.key()) + "=" + text(cursor.value()), found);
            }
        }
        return found;
    }

    static List<String> keys(Store store, Space space) {
        List<String> found = new ArrayList<>();
        try (StoreCursor cursor = store.scan(space, ByteRange.all(), Direction.FORWARD)) {
            while (cursor.next()) {
                add(Objects.requireNonNull(text(cursor.key())), found);
            }
        }
        return found;
    }

    /** Random bytes, which nothing compresses. */
    static byte[] value(int length) {
        byte[] value = new byte[length];
        new Random(length).nextBytes(value);
        return value;
    }

    /** Every entry of {@code map} as {@code key=value}, in an array of its own. */
    static List<String> entries(Map<String, String> map) {
        List<String> entries = new ArrayList<>();
        map.forEach((key, value) -> entries.add(key + "=" + value));
        return entries;
    }

    static List<String> reversed(List<String> entries) {
        List<String> reversed = new ArrayList<>(entries);
        Collections.reverse(reversed);
        return reversed;
    }

    /** Compacts for a test of another rule: that compaction works is what STORE-24 tells. */
    static void compactIfItCan(Store store) {
        try {
            store.compact();
        } catch (RuntimeException e) {
            // the tests of STORE-24 fail with it
        }
    }

    static ByteRange range(@Nullable String from, @Nullable String to) {
        return ByteRange.of(from == null ? null : bytes(from), to == null ? null : bytes(to));
    }

    /** One byte for each character, so that every byte can be written. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
