package io.mergekv.store.memory;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Options;
import io.mergekv.StorageException;
import io.mergekv.spi.ByteTarget;
import io.mergekv.spi.Cache;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreContext;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.FaultyCache;
import io.mergekv.testkit.FaultyChangeLog;
import io.mergekv.testkit.FaultyStore;
import io.mergekv.testkit.ProviderCall;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FaultInjectionTest {
    private static final byte[] BYTES = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final Space SPACE = new Space("data", 0);

    private final FaultPlan plan = new FaultPlan();
    private final ChangeLog log = new FaultyChangeLog(new MemoryChangeLog(4), plan);

    @Test
    void aFaultBeforeACallKeepsItFromHappening() {
        plan.failBefore(ProviderCall.LOG_APPEND, 1);
        assertThatThrownBy(() -> append(1)).isInstanceOf(StorageException.class);
        assertThat(log.lastSequence()).isZero();
    }

    @Test
    void aFaultAfterACallThrowsAlthoughItHappened() {
        plan.failAfter(ProviderCall.LOG_APPEND, 1);
        assertThatThrownBy(() -> append(1)).isInstanceOf(StorageException.class);
        assertThat(log.lastSequence()).isEqualTo(1);
    }

    @Test
    void onlyTheCallThatWasChosenFails() {
        append(1);
        plan.failBefore(ProviderCall.LOG_APPEND, 2);
        append(2);
        assertThatThrownBy(() -> append(3)).isInstanceOf(StorageException.class);
        append(3);
        assertThat(log.lastSequence()).isEqualTo(3);
    }

    @Test
    void aLastingFaultFailsUntilItIsHealed() {
        plan.failFrom(ProviderCall.LOG_SYNC, 1);
        assertThatThrownBy(log::sync).isInstanceOf(StorageException.class);
        assertThatThrownBy(log::sync).isInstanceOf(StorageException.class);
        plan.heal();
        log.sync();
        assertThat(plan.calls(ProviderCall.LOG_SYNC)).isEqualTo(3);
    }

    @Test
    void anActionMayThrowAnErrorOfTheTestsChoice() {
        plan.before(
                ProviderCall.LOG_APPEND,
                1,
                FaultPlan.throwing(() -> new InternalError("a mapped file on a full disk")));
        assertThatThrownBy(() -> append(1)).isInstanceOf(InternalError.class);
    }

    @Test
    void actionsRunInTheOrderInWhichTheyWereAdded() {
        List<String> trace = new ArrayList<>();
        plan.after(ProviderCall.LOG_APPEND, 1, () -> trace.add("first"));
        plan.after(ProviderCall.LOG_APPEND, 1, () -> trace.add("second"));
        append(1);
        assertThat(trace).containsExactly("first", "second");
    }

    @Test
    void aDelayedCallIsDoneLateAndStaysInterrupted() {
        plan.delay(ProviderCall.LOG_APPEND, 1, Duration.ofMillis(20));
        Thread.currentThread().interrupt();
        long start = System.nanoTime();
        append(1);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000L);
    }

    @Test
    void aTornAppendLeavesTheFirstBytesAndSaysNothing() {
        plan.tear(ProviderCall.LOG_APPEND, 1, 3);
        log.append(1, ByteBuffer.wrap(BYTES));
        assertThat(record(1)).isEqualTo(Arrays.copyOf(BYTES, 3));
    }

    @Test
    void aTornAppendMayFailToo() {
        plan.tear(ProviderCall.LOG_APPEND, 1, 3).failAfter(ProviderCall.LOG_APPEND, 1);
        assertThatThrownBy(() -> log.append(1, ByteBuffer.wrap(BYTES))).isInstanceOf(StorageException.class);
        assertThat(record(1)).hasSize(3);
    }

    @Test
    void aTornWriteDoesTheFirstWritesOfItsBatch() {
        Store store = store();
        plan.tear(ProviderCall.STORE_WRITE, 1, 1);
        store.write(
                new StoreBatch().put(SPACE, new byte[] {1}, BYTES).put(SPACE, new byte[] {2}, BYTES),
                Store.Journal.NONE);
        assertThat(store.get(SPACE, new byte[] {1})).isEqualTo(BYTES);
        assertThat(store.get(SPACE, new byte[] {2})).isNull();
    }

    @Test
    void onlyWritesCanBeTorn() {
        assertThatThrownBy(() -> plan.tear(ProviderCall.LOG_SYNC, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCorruptedAppendFlipsOneBitOfACopy() {
        byte[] given = BYTES.clone();
        plan.corrupt(ProviderCall.LOG_APPEND, 1, 7);
        log.append(1, ByteBuffer.wrap(given));
        assertThat(bitsThatDiffer(record(1))).isOne();
        assertThat(given).isEqualTo(BYTES);
    }

    @Test
    void aCorruptedReadOfTheLogLeavesTheLogAsItIs() {
        log.append(1, ByteBuffer.wrap(BYTES));
        plan.corrupt(ProviderCall.LOG_NEXT, 1, 7);
        assertThat(bitsThatDiffer(record(1))).isOne();
        assertThat(record(1)).isEqualTo(BYTES);
    }

    @Test
    void aCorruptedReadOfTheStoreFlipsOneBit() {
        Store store = store();
        store.write(new StoreBatch().put(SPACE, new byte[] {1}, BYTES), Store.Journal.NONE);
        plan.corrupt(ProviderCall.STORE_GET, 1, 7);
        assertThat(bitsThatDiffer(store.get(SPACE, new byte[] {1}))).isOne();
        assertThat(store.get(SPACE, new byte[] {1})).isEqualTo(BYTES);
    }

    @Test
    void aCorruptedPutIntoTheCacheFlipsOneBit() {
        Cache cache = new FaultyCache(new MemoryCache(1 << 20), plan);
        plan.corrupt(ProviderCall.CACHE_PUT, 1, 7);
        cache.put(new byte[] {1}, BYTES);
        ByteTarget found = new ByteTarget();
        assertThat(cache.get(new byte[] {1}, found)).isTrue();
        assertThat(bitsThatDiffer(found.take())).isOne();
    }

    @Test
    void aFaultAtRandomIsTheSameForTheSameSeed() {
        EnumSet<ProviderCall> all = EnumSet.allOf(ProviderCall.class);
        for (long seed = 0; seed < 100; seed++) {
            assertThat(new FaultPlan().atRandom(all, 50, seed)).isEqualTo(plan.atRandom(all, 50, seed));
        }
    }

    private Store store() {
        return new FaultyStore(
                new MemoryStore(new Context(Path.of("."), Options.none(), List.of(SPACE), () -> {})), plan);
    }

    private byte[] record(long sequence) {
        try (LogCursor cursor = log.read(sequence)) {
            assertThat(cursor.next()).isTrue();
            byte[] bytes = new byte[cursor.record().remaining()];
            cursor.record().duplicate().get(bytes);
            return bytes;
        }
    }

    private static int bitsThatDiffer(byte @Nullable [] bytes) {
        BitSet bits = BitSet.valueOf(BYTES);
        bits.xor(BitSet.valueOf(requireNonNull(bytes)));
        return bits.cardinality();
    }

    private record Context(Path directory, Options options, List<Space> spaces, Runnable beforeFlush)
            implements StoreContext {}

    private void append(long sequence) {
        log.append(sequence, ByteBuffer.wrap(new byte[] {1}));
    }
}
