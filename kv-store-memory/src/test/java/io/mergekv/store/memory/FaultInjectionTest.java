package io.mergekv.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Options;
import io.mergekv.StorageException;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreContext;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.FaultyChangeLog;
import io.mergekv.testkit.FaultyStore;
import io.mergekv.testkit.Operation;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultInjectionTest {
    private static final Space SPACE = new Space("s", 0);

    private final FaultPlan plan = new FaultPlan();
    private final ChangeLog log = new FaultyChangeLog(new MemoryChangeLog(4), plan);

    @Test
    void aFaultBeforeACallKeepsItFromHappening() {
        plan.failBefore(Operation.LOG_APPEND, 1);
        assertThatThrownBy(() -> append(1)).isInstanceOf(StorageException.class);
        assertThat(log.lastSequence()).isZero();
    }

    @Test
    void aFaultAfterACallThrowsAlthoughItHappened() {
        plan.failAfter(Operation.LOG_APPEND, 1);
        assertThatThrownBy(() -> append(1)).isInstanceOf(StorageException.class);
        assertThat(log.lastSequence()).isEqualTo(1);
    }

    @Test
    void onlyTheCallThatWasChosenFails() {
        append(1);
        plan.failBefore(Operation.LOG_APPEND, 2);
        append(2);
        assertThatThrownBy(() -> append(3)).isInstanceOf(StorageException.class);
        append(3);
        assertThat(log.lastSequence()).isEqualTo(3);
    }

    @Test
    void aLastingFaultFailsUntilItIsHealed() {
        plan.failFrom(Operation.LOG_SYNC, 1);
        assertThatThrownBy(log::sync).isInstanceOf(StorageException.class);
        assertThatThrownBy(log::sync).isInstanceOf(StorageException.class);
        plan.heal();
        log.sync();
        assertThat(plan.calls(Operation.LOG_SYNC)).isEqualTo(3);
    }

    @Test
    void anActionMayThrowAnErrorOfTheTestsChoice() {
        plan.before(
                Operation.LOG_APPEND, 1, FaultPlan.throwing(() -> new InternalError("a mapped file on a full disk")));
        assertThatThrownBy(() -> append(1)).isInstanceOf(InternalError.class);
    }

    @Test
    void actionsRunInTheOrderInWhichTheyWereAdded() {
        List<String> trace = new ArrayList<>();
        plan.after(Operation.LOG_APPEND, 1, () -> trace.add("first"));
        plan.after(Operation.LOG_APPEND, 1, () -> trace.add("second"));
        append(1);
        assertThat(trace).containsExactly("first", "second");
    }

    @Test
    void aTornAppendLeavesTheFirstHalfAndThrows() {
        plan.tear(Operation.LOG_APPEND, 1);
        assertThatThrownBy(() -> log.append(1, ByteBuffer.wrap(new byte[] {1, 2, 3, 4})))
                .isInstanceOf(StorageException.class);
        assertThat(read(1)).containsExactly(1, 2);
    }

    @Test
    void aTornBatchLeavesTheFirstHalfOfItsWrites() {
        try (Store store = store()) {
            plan.tear(Operation.STORE_WRITE, 1);
            StoreBatch batch = new StoreBatch().put(SPACE, bytes(1), bytes(1)).put(SPACE, bytes(2), bytes(2));
            assertThatThrownBy(() -> store.write(batch, Store.Journal.NONE)).isInstanceOf(StorageException.class);
            assertThat(store.get(SPACE, bytes(1))).containsExactly(1);
            assertThat(store.get(SPACE, bytes(2))).isNull();
        }
    }

    @Test
    void aCorruptAppendKeepsOtherBytesAndTheCallersAsTheyAre() {
        plan.corrupt(Operation.LOG_APPEND, 1);
        byte[] given = {1, 2, 3, 4};
        log.append(1, ByteBuffer.wrap(given));
        assertThat(read(1)).hasSize(4).isNotEqualTo(new byte[] {1, 2, 3, 4});
        assertThat(given).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aCorruptReadShowsOtherBytesOnce() {
        append(1);
        plan.corrupt(Operation.LOG_NEXT, 1);
        assertThat(read(1)).hasSize(1).isNotEqualTo(bytes(1));
        assertThat(read(1)).containsExactly(1);
    }

    @Test
    void aCorruptReadOfTheStoreShowsOtherBytesOnce() {
        try (Store store = store()) {
            store.write(new StoreBatch().put(SPACE, bytes(1), bytes(1)), Store.Journal.NONE);
            plan.corrupt(Operation.STORE_GET, 1);
            assertThat(store.get(SPACE, bytes(1))).hasSize(1).isNotEqualTo(bytes(1));
            assertThat(store.get(SPACE, bytes(1))).containsExactly(1);
        }
    }

    @Test
    void aDelayedCallIsDoneLater() {
        plan.delay(Operation.LOG_APPEND, 1, Duration.ofMillis(20));
        long start = System.nanoTime();
        append(1);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(20));
        assertThat(log.lastSequence()).isEqualTo(1);
    }

    @Test
    void aSeedChoosesTheSameFaultAgain() {
        Set<Operation> among = EnumSet.of(Operation.LOG_APPEND, Operation.LOG_SYNC);
        String chosen = plan.failSomewhere(7, among, 3);
        assertThat(new FaultPlan().failSomewhere(7, among, 3)).isEqualTo(chosen);
        assertThatThrownBy(() -> {
                    for (int sequence = 1; sequence <= 3; sequence++) {
                        append(sequence);
                        log.sync();
                    }
                })
                .as(chosen)
                .isInstanceOf(StorageException.class);
    }

    @Test
    void whatHasNoBytesCannotBeTamperedWith() {
        assertThatThrownBy(() -> plan.tear(Operation.LOG_SYNC, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plan.corrupt(Operation.STORE_FLUSH, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private byte[] read(long sequence) {
        try (LogCursor cursor = log.read(sequence)) {
            assertThat(cursor.next()).isTrue();
            byte[] found = new byte[cursor.record().remaining()];
            cursor.record().get(found);
            return found;
        }
    }

    private Store store() {
        return new FaultyStore(new MemoryStoreProvider().open(new Context()), plan);
    }

    private record Context() implements StoreContext {
        @Override
        public Path directory() {
            return Path.of("unused");
        }

        @Override
        public Options options() {
            return Options.none();
        }

        @Override
        public List<Space> spaces() {
            return List.of(SPACE);
        }

        @Override
        public Runnable beforeFlush() {
            return () -> {};
        }
    }

    private static byte[] bytes(int value) {
        return new byte[] {(byte) value};
    }

    private void append(long sequence) {
        log.append(sequence, ByteBuffer.wrap(new byte[] {1}));
    }
}
