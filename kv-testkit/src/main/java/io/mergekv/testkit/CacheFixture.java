package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Options;
import io.mergekv.spi.ByteTarget;
import io.mergekv.spi.Cache;
import io.mergekv.spi.CacheProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** How the kit opens caches, and speaks to them. */
abstract class CacheFixture extends ProviderFixture {
    /** The provider under test; called often, may make a new one each time. */
    protected abstract CacheProvider provider();

    /** The options that caches are opened with; none by default. */
    protected Options options() {
        return Options.none();
    }

    /** The bound that caches are opened with, in bytes; 8 MiB by default. */
    protected long maxBytes() {
        return 8 << 20;
    }

    @Override
    final CacheProvider subject() {
        return provider();
    }

    @Override
    final String kind() {
        return "cache";
    }

    @Override
    final void useOnce(Path directory) {
        Cache cache = open(directory);
        cache.put(key("a"), new byte[8]);
        get(cache, key("a"));
        cache.clear(key("a"));
        cache.close();
    }

    final Cache open() {
        return open(temporary.resolve("cache"));
    }

    final Cache open(Path directory) {
        return open(directory, maxBytes());
    }

    final Cache open(Path directory, long bound) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return closing(provider()
                .open(new KitContext(directory, options(), List.of(), () -> {}, bound, OptionalLong.empty())));
    }

    /** The value under {@code key} in an array of its own, or null. */
    static byte @Nullable [] get(Cache cache, byte[] key) {
        ByteTarget target = new ByteTarget();
        return cache.get(key, target) ? target.take() : null;
    }

    static long statistic(Cache cache, String name) {
        Long value = cache.statistics().get(name);
        assertThat(value).as(name).isNotNull();
        return value == null ? -1 : value;
    }

    static void expectValueOrNull(Cache cache, String name, byte @Nullable [] expected) {
        byte[] found = get(cache, key(name));
        if (found != null) {
            assertThat(found).as(name).isEqualTo(expected);
        }
    }

    /** Of any length that documents have, each with content of its own. */
    static byte[] randomValue(Random random) {
        byte[] value = new byte[8 + random.nextInt(random.nextInt(20) == 0 ? 50_000 : 400)];
        ByteBuffer.wrap(value).putLong(random.nextLong());
        return value;
    }

    static byte[] key(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }
}
