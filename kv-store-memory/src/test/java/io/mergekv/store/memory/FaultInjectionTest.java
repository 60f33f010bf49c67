package io.mergekv.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.StorageException;
import io.mergekv.spi.ChangeLog;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.FaultyChangeLog;
import io.mergekv.testkit.Operation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultInjectionTest {
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

    private void append(long sequence) {
        log.append(sequence, ByteBuffer.wrap(new byte[] {1}));
    }
}
