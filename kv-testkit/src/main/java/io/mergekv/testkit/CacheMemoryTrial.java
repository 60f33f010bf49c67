package io.mergekv.testkit;

import io.mergekv.spi.Cache;
import io.mergekv.spi.CacheProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** In a process of its own: fills a cache far over its bound, and prints what that takes. */
final class CacheMemoryTrial {
    private static final int SMALL_BYTES = 32;
    private static final int LARGE_BYTES = 4000;

    private CacheMemoryTrial() {}

    /** Takes the directory and the bound. */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        long bound = Long.parseLong(args[1]);
        try (Cache warm = open(directory.resolve("warm"), bound)) {
            fill(warm, 1 << 20, SMALL_BYTES);
        }
        MemoryUse before = MemoryUse.now();
        try (Cache cache = open(directory.resolve("cache"), bound)) {
            System.out.println("small=" + filled(cache, 2 * bound, SMALL_BYTES, before, directory.resolve("cache")));
            System.out.println("large=" + filled(cache, 4 * bound, LARGE_BYTES, before, directory.resolve("cache")));
        }
        Runtime.getRuntime().halt(0);
    }

    private static long filled(Cache cache, long bytes, int length, MemoryUse before, Path directory) {
        fill(cache, bytes, length);
        return MemoryUse.now().beyond(before) + MemoryUse.files(directory);
    }

    private static void fill(Cache cache, long bytes, int length) {
        Random random = new Random(length);
        byte[] key = new byte[Long.BYTES * 2];
        byte[] value = new byte[length];
        for (long put = 0; put < bytes; put += key.length + length) {
            random.nextBytes(key);
            cache.put(key, value);
        }
    }

    private static Cache open(Path directory, long bound) throws Exception {
        Files.createDirectories(directory);
        return OwnProcess.provider(CacheProvider.class)
                .open(new KitContext(
                        directory, OwnProcess.options(), List.of(), () -> {}, bound, OptionalLong.empty()));
    }
}
