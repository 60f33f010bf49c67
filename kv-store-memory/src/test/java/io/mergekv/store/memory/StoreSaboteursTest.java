package io.mergekv.store.memory;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreProvider;
import io.mergekv.spi.StoreProvider.Capability;
import io.mergekv.spi.StoreSnapshot;
import io.mergekv.store.memory.Sabotage.Trick;
import io.mergekv.testkit.StoreConformance;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** For every rule that can be broken on the heap, a store that breaks it. */
class StoreSaboteursTest {
    private static StoreProvider sabotaged = new MemoryStoreProvider();

    static class Kit extends StoreConformance {
        @Override
        protected StoreProvider provider() {
            return sabotaged;
        }
    }

    @ParameterizedTest
    @MethodSource
    void brokenStoreIsCaught(String rule, String method, Trick<Store> trick) {
        sabotaged = Sabotage.breaking(
                StoreProvider.class,
                new MemoryStoreProvider(),
                "open",
                (provider, given) -> Sabotage.breaking(Store.class, (Store) open(provider, given[0]), method, trick));
        Sabotage.expectCaught(Kit.class, rule);
    }

    @ParameterizedTest
    @MethodSource
    void falseClaimIsCaught(String rule, Capability claimed) {
        sabotaged = Sabotage.breaking(
                StoreProvider.class, new MemoryStoreProvider(), "capabilities", (provider, given) -> Set.of(claimed));
        Sabotage.expectCaught(Kit.class, rule);
    }

    /** STORE-20 and STORE-31 need files to be broken; the others are not tested by the kit. */
    @Test
    void everyOtherRuleHasASaboteur() {
        Sabotage.expectEveryRuleBroken(
                "STORE",
                Stream.concat(brokenStoreIsCaught(), falseClaimIsCaught().stream()),
                Set.of("STORE-20", "STORE-29", "STORE-31", "STORE-33", "STORE-34"));
    }

    static List<Arguments> falseClaimIsCaught() {
        return List.of(
                arguments("STORE-26", Capability.DURABLE),
                arguments("STORE-27", Capability.DURABLE),
                arguments("STORE-28", Capability.DURABLE),
                arguments("STORE-30", Capability.COPY));
    }

    static Stream<Arguments> brokenStoreIsCaught() {
        return Stream.of(
                broken("STORE-1", "get", (store, given) -> null),
                broken("STORE-2", "get", (store, given) -> store.get(new Space("", 0), key(given[1]))),
                broken("STORE-3", "scan", (store, given) -> scan(store, given, range(given), Direction.FORWARD)),
                broken("STORE-4", "scan", (store, given) -> scan(store, given, upperIncluded(given), direction(given))),
                broken("STORE-5", "scan", (store, given) -> late(store, given)),
                broken("STORE-6", "scan", (store, given) -> sharingArrays(scan(store, given))),
                broken("STORE-7", "write", (store, given) -> write(store, reversed(batch(given)))),
                broken("STORE-8", "write", (store, given) -> write(store, widened(batch(given)))),
                broken("STORE-9", "write", (store, given) -> writeOneByOne(store, batch(given))),
                broken("STORE-10", "write", late()),
                broken("STORE-11", "write", (store, given) -> {
                    if (batch(given).isEmpty()) {
                        throw new IllegalArgumentException("empty");
                    }
                    return write(store, batch(given));
                }),
                broken("STORE-12", "write", (store, given) -> writeAndScribble(store, batch(given))),
                broken("STORE-13", "write", (store, given) -> {
                    if (batch(given).bytes() > 1 << 20) {
                        throw new IllegalArgumentException("too large");
                    }
                    return write(store, batch(given));
                }),
                broken("STORE-14", "snapshot", (store, given) -> live(store)),
                broken("STORE-15", "snapshot", (store, given) -> closingOnce(store.snapshot())),
                broken("STORE-16", "close", (store, given) -> null),
                broken("STORE-17", "flush", (store, given) -> null),
                broken("STORE-18", "flush", (store, given) -> {
                    try {
                        store.flush();
                    } catch (RuntimeException e) {
                        // as if nothing had been
                    }
                    return null;
                }),
                broken("STORE-19", "close", (store, given) -> null),
                broken("STORE-21", "write", oneThread()),
                broken("STORE-22", "syncJournal", (store, given) -> {
                    throw new IllegalStateException("not now");
                }),
                broken("STORE-23", "statistics", (store, given) -> Map.of()),
                broken("STORE-24", "compact", (store, given) -> {
                    StoreBatch batch = new StoreBatch();
                    batch.deleteRange(new Space("", 0), new byte[0], new byte[] {'l'});
                    return write(store, batch);
                }),
                broken("STORE-25", "scan", (store, given) -> {
                    store.write(new StoreBatch().put((Space) given[0], new byte[1], new byte[1]), Journal.NONE);
                    return scan(store, given);
                }),
                broken("STORE-32", "copyTo", (store, given) -> null),
                broken("STORE-35", "flush", (store, given) -> {
                    if (Thread.interrupted()) {
                        throw new IllegalStateException("interrupted");
                    }
                    store.flush();
                    return null;
                }));
    }

    private static Arguments broken(String rule, String method, Trick<Store> trick) {
        return arguments(rule, method, trick);
    }

    private static Object open(StoreProvider provider, Object context) {
        return provider.open((io.mergekv.spi.StoreContext) context);
    }

    private static StoreBatch batch(Object[] given) {
        return (StoreBatch) given[0];
    }

    private static byte[] key(Object given) {
        return (byte[]) given;
    }

    private static ByteRange range(Object[] given) {
        return (ByteRange) given[1];
    }

    private static Direction direction(Object[] given) {
        return (Direction) given[2];
    }

    private static StoreCursor scan(Store store, Object[] given) {
        return scan(store, given, range(given), direction(given));
    }

    private static StoreCursor scan(Store store, Object[] given, ByteRange range, Direction direction) {
        return store.scan((Space) given[0], range, direction);
    }

    private static ByteRange upperIncluded(Object[] given) {
        byte[] to = range(given).to();
        return ByteRange.of(range(given).from(), to == null ? null : Arrays.copyOf(to, to.length + 1));
    }

    private static @Nullable Object write(Store store, StoreBatch batch) {
        store.write(batch, Journal.NONE);
        return null;
    }

    private static StoreCursor late(Store store, Object[] given) {
        AtomicReference<@Nullable StoreCursor> opened = new AtomicReference<>();
        return (StoreCursor) Proxy.newProxyInstance(
                Sabotage.class.getClassLoader(), new Class<?>[] {StoreCursor.class}, (proxy, method, none) -> {
                    opened.compareAndSet(null, scan(store, given));
                    return method.invoke(opened.get());
                });
    }

    private static StoreCursor sharingArrays(StoreCursor cursor) {
        byte[] shared = new byte[1];
        return Sabotage.breaking(StoreCursor.class, cursor, "key", (target, none) -> {
            Thread.onSpinWait();
            shared[0]++;
            return shared;
        });
    }

    private static StoreBatch reversed(StoreBatch batch) {
        List<Runnable> writes = new ArrayList<>();
        StoreBatch result = new StoreBatch();
        batch.forEach(visitor(
                (space, key, value) -> writes.add(() -> result.put(space, key, value)),
                (space, key, none) -> writes.add(() -> result.delete(space, key)),
                (space, from, to) -> writes.add(() -> result.deleteRange(space, from, to))));
        Collections.reverse(writes);
        writes.forEach(Runnable::run);
        return result;
    }

    private static StoreBatch widened(StoreBatch batch) {
        StoreBatch result = new StoreBatch();
        batch.forEach(visitor(
                result::put,
                (space, key, none) -> result.delete(space, key),
                (space, from, to) -> result.deleteRange(space, from, Arrays.copyOf(to, to.length + 1))));
        return result;
    }

    private static @Nullable Object writeOneByOne(Store store, StoreBatch batch) {
        batch.forEach(visitor(
                (space, key, value) -> {
                    write(store, new StoreBatch().put(space, key, value));
                    LockSupport.parkNanos(10_000); // a reader gets its chance, on one core too
                },
                (space, key, none) -> write(store, new StoreBatch().delete(space, key)),
                (space, from, to) -> write(store, new StoreBatch().deleteRange(space, from, to))));
        return null;
    }

    private static @Nullable Object writeAndScribble(Store store, StoreBatch batch) {
        batch.forEach(visitor(
                (space, key, value) -> {
                    write(store, new StoreBatch().put(space, key.clone(), value.clone()));
                    Arrays.fill(value, (byte) 0);
                },
                (space, key, none) -> {},
                (space, from, to) -> {}));
        return null;
    }

    private static Trick<Store> late() {
        AtomicReference<@Nullable StoreBatch> waiting = new AtomicReference<>();
        return (store, given) -> {
            StoreBatch due = waiting.getAndSet(batch(given));
            return due == null ? null : write(store, due);
        };
    }

    private static Trick<Store> oneThread() {
        AtomicReference<@Nullable Thread> writer = new AtomicReference<>();
        return (store, given) -> {
            writer.compareAndSet(null, Thread.currentThread());
            if (writer.get() != Thread.currentThread()) {
                throw new IllegalStateException("another thread writes already");
            }
            return write(store, batch(given));
        };
    }

    private static StoreSnapshot live(Store store) {
        return Sabotage.breaking(
                StoreSnapshot.class,
                store.snapshot(),
                "get",
                (snapshot, given) -> store.get((Space) given[0], key(given[1])));
    }

    private static StoreSnapshot closingOnce(StoreSnapshot snapshot) {
        AtomicReference<@Nullable StoreSnapshot> closed = new AtomicReference<>();
        return Sabotage.breaking(StoreSnapshot.class, snapshot, "close", (target, none) -> {
            if (!closed.compareAndSet(null, target)) {
                throw new IllegalStateException("closed already");
            }
            return null;
        });
    }

    private interface Write {
        void make(Space space, byte[] key, byte[] operand);
    }

    private static StoreBatch.Visitor visitor(Write put, Write delete, Write deleteRange) {
        return new StoreBatch.Visitor() {
            @Override
            public void put(Space space, byte[] key, byte[] value) {
                put.make(space, key, value);
            }

            @Override
            public void delete(Space space, byte[] key) {
                delete.make(space, key, key);
            }

            @Override
            public void deleteRange(Space space, byte[] from, byte[] to) {
                deleteRange.make(space, from, to);
            }
        };
    }
}
