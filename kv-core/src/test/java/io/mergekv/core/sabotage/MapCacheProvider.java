package io.mergekv.core.sabotage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mergekv.Option;
import io.mergekv.spi.ByteTarget;
import io.mergekv.spi.Cache;
import io.mergekv.spi.CacheContext;
import io.mergekv.spi.CacheProvider;
import io.mergekv.store.memory.MemoryCacheProvider;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Opens caches that keep every rule, or all but one: each nested class makes one mistake. A process of its own can make
 * them too, by name.
 */
public class MapCacheProvider implements CacheProvider {
    /** For those without a mistake. */
    public MapCacheProvider() {}

    @Override
    public String name() {
        return "map";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public List<Option<?>> options() {
        return List.of();
    }

    @Override
    public Cache open(CacheContext context) {
        return new MemoryCacheProvider().open(context);
    }

    /** Keeps the array of a key as its key in a hash table, as a map of wrapped arrays does. */
    public static final class KeepingKeys extends MapCacheProvider {
        @Override
        public Cache open(CacheContext context) {
            return new Forwarding(super.open(context)) {
                private final Map<Kept, byte[]> places = new ConcurrentHashMap<>();
                private final AtomicInteger given = new AtomicInteger();

                @Override
                public boolean get(byte[] key, ByteTarget target) {
                    byte[] place = places.get(new Kept(key));
                    return place != null && cache.get(place, target);
                }

                @Override
                public void put(byte[] key, byte[] value) {
                    cache.put(places.computeIfAbsent(new Kept(key), absent -> bytes(given.incrementAndGet())), value);
                }

                @Override
                public void remove(byte[] key) {
                    byte[] place = places.remove(new Kept(key));
                    if (place != null) {
                        cache.remove(place);
                    }
                }

                @Override
                public void clear(byte[] prefix) {
                    places.entrySet().removeIf(entry -> {
                        boolean cleared = startsWith(entry.getKey().array, prefix);
                        if (cleared) {
                            cache.remove(entry.getValue());
                        }
                        return cleared;
                    });
                }
            };
        }

        private static final class Kept {
            private final byte[] array;

            Kept(byte[] array) {
                this.array = array;
            }

            @Override
            public int hashCode() {
                return Arrays.hashCode(array);
            }

            @Override
            public boolean equals(@Nullable Object other) {
                return other instanceof Kept kept && Arrays.equals(array, kept.array);
            }
        }
    }

    /** Takes two keys for one when a hash of 32 bits is the same. */
    public static class ComparingHashes extends MapCacheProvider {
        int hash(byte[] key) {
            CRC32C sum = new CRC32C();
            sum.update(key);
            return (int) sum.getValue();
        }

        @Override
        public Cache open(CacheContext context) {
            return new Forwarding(super.open(context)) {
                private final Map<Integer, byte[]> keys = new ConcurrentHashMap<>();

                @Override
                public boolean get(byte[] key, ByteTarget target) {
                    return cache.get(bytes(hash(key)), target);
                }

                @Override
                public void put(byte[] key, byte[] value) {
                    keys.put(hash(key), key.clone());
                    cache.put(bytes(hash(key)), value);
                }

                @Override
                public void remove(byte[] key) {
                    cache.remove(bytes(hash(key)));
                }

                @Override
                public void clear(byte[] prefix) {
                    keys.forEach((hash, key) -> {
                        if (startsWith(key, prefix)) {
                            cache.remove(bytes(hash));
                        }
                    });
                }
            };
        }
    }

    /** The same with the hash that Java gives to arrays. */
    public static final class ComparingHashCodes extends ComparingHashes {
        @Override
        int hash(byte[] key) {
            return Arrays.hashCode(key);
        }
    }

    /** Does not clear the key that is the prefix. */
    public static final class SparingThePrefix extends MapCacheProvider {
        @Override
        public Cache open(CacheContext context) {
            return new Forwarding(super.open(context)) {
                @Override
                public void clear(byte[] prefix) {
                    ByteTarget kept = new ByteTarget();
                    boolean found = prefix.length > 0 && cache.get(prefix, kept);
                    cache.clear(prefix);
                    if (found) {
                        cache.put(prefix, kept.take());
                    }
                }
            };
        }
    }

    /** Clears no more than a thousand keys. */
    public static final class ClearingAThousand extends MapCacheProvider {
        @Override
        public Cache open(CacheContext context) {
            return new Forwarding(super.open(context)) {
                private final Map<String, byte[]> keys = new ConcurrentHashMap<>();

                @Override
                public void put(byte[] key, byte[] value) {
                    keys.put(new String(key, ISO_8859_1), key.clone());
                    cache.put(key, value);
                }

                @Override
                public void clear(byte[] prefix) {
                    List<byte[]> cleared = keys.values().stream()
                            .filter(key -> startsWith(key, prefix))
                            .limit(1000)
                            .toList();
                    cleared.forEach(cache::remove);
                    cleared.forEach(key -> keys.remove(new String(key, ISO_8859_1)));
                }
            };
        }
    }

    /** Takes as much again as it counts. */
    public static final class Hoarding extends MapCacheProvider {
        @Override
        public Cache open(CacheContext context) {
            return new Forwarding(super.open(context)) {
                private final List<byte[]> hoard = new ArrayList<>();

                @Override
                public void put(byte[] key, byte[] value) {
                    hoard.add(value.clone());
                    cache.put(key, value);
                }
            };
        }
    }

    /** Keeps on disk, outside of its count, whatever it is given. */
    public static final class Spilling extends MapCacheProvider {
        @Override
        public Cache open(CacheContext context) {
            return new WithAFile(super.open(context), context) {
                @Override
                public void put(byte[] key, byte[] value) {
                    try {
                        file.write(value);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    cache.put(key, value);
                }

                @Override
                public void close() {
                    try {
                        file.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    cache.close();
                }
            };
        }
    }

    /** Leaves a file open behind its close. */
    public static final class Leaking extends MapCacheProvider {
        @Override
        public Cache open(CacheContext context) {
            return new WithAFile(super.open(context), context);
        }
    }

    /** Leaves a connection open behind its close. */
    public static final class Connected extends MapCacheProvider {
        private static final List<Pipe> HELD = new ArrayList<>(); // or the collector would close them

        @Override
        public Cache open(CacheContext context) {
            try {
                HELD.add(Pipe.open());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return super.open(context);
        }
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static class WithAFile extends Forwarding {
        final RandomAccessFile file;

        WithAFile(Cache cache, CacheContext context) {
            super(cache);
            try {
                file = new RandomAccessFile(
                        context.directory().resolve("spilled").toFile(), "rw");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static class Forwarding implements Cache {
        final Cache cache;

        Forwarding(Cache cache) {
            this.cache = cache;
        }

        @Override
        public boolean get(byte[] key, ByteTarget target) {
            return cache.get(key, target);
        }

        @Override
        public void put(byte[] key, byte[] value) {
            cache.put(key, value);
        }

        @Override
        public void remove(byte[] key) {
            cache.remove(key);
        }

        @Override
        public void clear(byte[] prefix) {
            cache.clear(prefix);
        }

        @Override
        public Map<String, Long> statistics() {
            return cache.statistics();
        }

        @Override
        public void close() {
            cache.close();
        }
    }
}
