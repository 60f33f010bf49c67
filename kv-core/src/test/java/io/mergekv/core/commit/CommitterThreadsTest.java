package io.mergekv.core.commit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Change;
import io.mergekv.ClosedException;
import io.mergekv.Health;
import io.mergekv.OutcomeUnknownException;
import io.mergekv.Patch;
import io.mergekv.WritesRefusedException;
import io.mergekv.core.memtable.HeapBounds;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.ProviderCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who commits, who sleeps meanwhile, and that nobody is left behind. */
@Timeout(60)
class CommitterThreadsTest {
    @TempDir
    Path directory;

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    @SuppressWarnings("NullAway.Init")
    private HeapCommitter heap;

    @BeforeEach
    void open() {
        heap = new HeapCommitter(directory);
    }

    @AfterEach
    void close() {
        heap.close();
    }

    @Test
    void callerThatIsAloneCommitsInItsOwnThread() {
        Map<Long, Thread> appending = appendingThreads(2);
        heap.merge("a", Patch.of("n", 1));
        heap.merge("a", Patch.of("n", 2));
        assertThat(appending.values()).containsOnly(Thread.currentThread());
    }

    @Test
    void stagesAreCommittedByAnotherThreadAndCompletedByAThird() {
        Map<Long, Thread> appending = appendingThreads(1);
        List<CompletableFuture<Thread>> completing = new ArrayList<>();
        heap.whileNothingIsCommitted(() ->
                completing.add(heap.mergeAsync("a", Patch.of("n", 1)).thenApply(changes -> Thread.currentThread())));
        assertThat(completing.get(0)).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(requireNonNull(appending.get(1L)).getName()).isEqualTo("mergekv-committer");
        assertThat(completing.get(0).join().getName()).isEqualTo("mergekv-completions");
    }

    @Test
    void stageOfAnIdleCommitterIsNotCommittedByItsCaller() {
        Map<Long, Thread> appending = appendingThreads(1);
        assertThat(heap.mergeAsync("a", Patch.of("n", 1))).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(appending.values()).doesNotContain(Thread.currentThread());
    }

    @Test
    void callerSleepsWhileSomebodyElseCommitsAndKeepsItsInterrupt() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        List<Change> changes = Collections.synchronizedList(new ArrayList<>());
        Thread caller = new Thread(() -> {
            changes.addAll(heap.merge("a", Patch.of("n", 1)));
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        heap.whileNothingIsCommitted(() -> {
            caller.start();
            HeapCommitter.await("the caller sleeps", () -> caller.getState() == Thread.State.WAITING);
            caller.interrupt();
            HeapCommitter.await("the caller takes the interrupt", () -> !caller.isInterrupted());
            HeapCommitter.await("the caller sleeps again", () -> caller.getState() == Thread.State.WAITING);
        });
        caller.join();
        assertThat(changes).hasSize(1);
        assertThat(interrupted).isTrue();
    }

    @Test
    void callerThatWasNotInterruptedIsNotAfterwards() {
        heap.merge("a", Patch.of("n", 1));
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void callerIsReleasedAfterEightGroupsAndTheRestIsNotLeftBehind() {
        Map<Long, Thread> appending = appendingThreads(2501);
        List<CompletableFuture<List<Change>>> stages = new ArrayList<>();
        heap.plan.before(ProviderCall.LOG_APPEND, 1, () -> {
            for (int i = 0; i < 2500; i++) {
                stages.add(heap.mergeAsync("k" + i, Patch.of("n", i)));
            }
        });
        heap.merge("a", Patch.of("n", 1));
        assertThat(stages).allSatisfy(stage -> assertThat(stage).succeedsWithin(10, TimeUnit.SECONDS));
        long byCaller = appending.values().stream()
                .filter(thread -> thread == Thread.currentThread())
                .count();
        assertThat(byCaller).isPositive().isLessThanOrEqualTo(8 * 256);
        assertThat(appending.values())
                .filteredOn(thread -> thread.getName().equals("mergekv-committer"))
                .hasSize(2501 - (int) byCaller);
    }

    @Test
    void submitterOfStagesWaitsWhileMoreThan65536AreQueued() throws Exception {
        AtomicInteger returned = new AtomicInteger();
        List<CompletableFuture<List<Change>>> stages = new ArrayList<>();
        Thread submitter = new Thread(() -> {
            for (int i = 0; i < 65_537; i++) {
                stages.add(heap.mergeAsync("k", Patch.of("n", 1)));
                returned.incrementAndGet();
            }
        });
        heap.whileNothingIsCommitted(() -> {
            submitter.start();
            HeapCommitter.await("the submitter waits", () -> submitter.getState() == Thread.State.TIMED_WAITING);
            assertThat(returned).hasValue(65_536);
        });
        submitter.join();
        assertThat(returned).hasValue(65_537);
        assertThat(stages.get(65_536)).succeedsWithin(10, TimeUnit.SECONDS);
    }

    @Test
    void submitterOfStagesWaitsWhileMoreIsQueuedThanTheHeapHasRoomFor() throws Exception {
        AtomicInteger returned = new AtomicInteger();
        List<CompletableFuture<List<Change>>> stages = new ArrayList<>();
        Patch mebibyte = Patch.of("text", "x".repeat(1 << 20));
        int fitting = (int) (HeapBounds.QUEUED >> 20);
        Thread submitter = new Thread(() -> {
            for (int i = 0; i < fitting + 1; i++) {
                stages.add(heap.mergeAsync("k", mebibyte));
                returned.incrementAndGet();
            }
        });
        heap.whileNothingIsCommitted(() -> {
            submitter.start();
            HeapCommitter.await("the submitter waits", () -> submitter.getState() == Thread.State.TIMED_WAITING);
            assertThat(returned.get()).isEqualTo(fitting - 1);
        });
        submitter.join();
        assertThat(stages).hasSize(fitting + 1);
        assertThat(stages.get(fitting)).succeedsWithin(10, TimeUnit.SECONDS);
    }

    /** Its own work is what it would wait for. */
    @Test
    void threadThatCompletesStagesDoesNotWaitForThemToBeCompleted() {
        Patch mebibyte = Patch.of("text", "x".repeat(1 << 20));
        int many = 2 * (int) (HeapBounds.QUEUED >> 20);
        CompletableFuture<Integer> submitted = heap.mergeAsync("a", Patch.of("n", 1))
                .thenApply(changes -> {
                    for (int i = 0; i < many; i++) {
                        var unused = heap.mergeAsync("k", mebibyte);
                    }
                    return many;
                });
        assertThat(submitted).succeedsWithin(10, TimeUnit.SECONDS);
    }

    @Test
    void threadOfLastResortSleepsWhenThereIsNothingToCommit() {
        assertThat(heap.mergeAsync("a", Patch.of("n", 1))).succeedsWithin(10, TimeUnit.SECONDS);
        Thread lastResort = thread("mergekv-committer");
        HeapCommitter.await("it sleeps", () -> lastResort.getState() == Thread.State.WAITING);
    }

    @Test
    void itsThreadsDoNotKeepAJvmAlive() {
        assertThat(heap.mergeAsync("a", Patch.of("n", 1))).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(thread("mergekv-committer").isDaemon()).isTrue();
        assertThat(thread("mergekv-completions").isDaemon()).isTrue();
    }

    @Test
    void closeEndsItsThreads() {
        assertThat(heap.mergeAsync("a", Patch.of("n", 1))).succeedsWithin(10, TimeUnit.SECONDS);
        Thread lastResort = thread("mergekv-committer");
        Thread completions = thread("mergekv-completions");
        heap.committer.close();
        HeapCommitter.await("the committing thread ends", () -> !lastResort.isAlive());
        HeapCommitter.await("the completing thread ends", () -> !completions.isAlive());
    }

    @Test
    void closeCommitsWhatWasSubmittedAndCompletesIt() {
        List<CompletableFuture<List<Change>>> stages = new ArrayList<>();
        heap.whileNothingIsCommitted(() -> {
            for (int i = 0; i < 300; i++) {
                stages.add(heap.mergeAsync("k" + i, Patch.of("n", i)));
            }
            heap.committer.close();
        });
        assertThat(stages).allSatisfy(stage -> assertThat(stage).succeedsWithin(10, TimeUnit.SECONDS));
        assertThat(heap.memTable.committed().sequence()).isEqualTo(300);
        assertThat(heap.committer.health().state()).isEqualTo(Health.State.CLOSED);
        assertThatThrownBy(() -> heap.mergeAsync("late", Patch.of("n", 1))).isInstanceOf(ClosedException.class);
    }

    @Test
    void closeLeavesTheLockToOthers() throws Exception {
        heap.committer.close();
        Thread other = new Thread(() -> heap.whileNothingIsCommitted(() -> {}));
        other.start();
        other.join(10_000);
        assertThat(other.isAlive()).isFalse();
    }

    /** Else a close beside a busy writer would never end, and keep everything that it commits until then. */
    @Test
    void closeRefusesWhatIsSubmittedAfterItBegan() {
        AtomicInteger refused = new AtomicInteger();
        List<CompletableFuture<List<Change>>> stages = new ArrayList<>();
        heap.publication = sequence -> {
            try {
                if (sequence < 100) {
                    stages.add(heap.mergeAsync("late", Patch.of("n", sequence)));
                }
            } catch (ClosedException e) {
                refused.incrementAndGet();
            }
        };
        heap.whileNothingIsCommitted(() -> {
            stages.add(heap.mergeAsync("a", Patch.of("n", 0)));
            heap.committer.close();
        });
        assertThat(heap.memTable.committed().sequence()).isEqualTo(1);
        assertThat(refused).hasValue(1);
        assertThat(stages).hasSize(1);
    }

    /** A write beside a close is committed or refused, and its caller is told which. */
    @Test
    void everyWriteBesideACloseEndsAndIsTruthfullyAnswered() throws Exception {
        for (int round = 0; round < 300; round++) {
            Path place = Files.createDirectory(directory.resolve("round" + round));
            HeapCommitter closing = new HeapCommitter(place);
            List<CompletableFuture<List<Change>>> stages = Collections.synchronizedList(new ArrayList<>());
            Thread submitter = new Thread(() -> {
                try {
                    for (int i = 0; ; i++) {
                        stages.add(closing.mergeAsync("k" + i, Patch.of("n", i)));
                    }
                } catch (ClosedException e) {
                    stages.add(CompletableFuture.failedFuture(e));
                }
            });
            submitter.start();
            int enough = round % 30;
            HeapCommitter.await("some are submitted", () -> stages.size() > enough);
            closing.committer.close();
            submitter.join();
            long committed = closing.memTable.committed().sequence();
            long acknowledged = stages.stream()
                    .filter(stage -> stage.handle((changes, failure) -> failure == null)
                            .completeOnTimeout(null, 10, TimeUnit.SECONDS)
                            .join())
                    .count();
            assertThat(acknowledged).as("round %d", round).isEqualTo(committed);
            closing.close();
        }
    }

    /** Even what tells of the failure fails. */
    @Test
    void everyWriteIsAnsweredWhateverItsCommitFailsWith() {
        heap.publication = sequence -> {
            throw untold();
        };
        assertThat(heap.mergeAsync("a", Patch.of("n", 1)))
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(OutcomeUnknownException.class);
        assertThat(heap.mergeAsync("b", Patch.of("n", 1)))
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(WritesRefusedException.class);
        assertThat(heap.committer.health().state()).isEqualTo(Health.State.OUTCOME_UNKNOWN);
    }

    @Test
    void storeThatFailsWithAnErrorThatCannotBeToldChangesTheHealth() {
        heap.plan.before(ProviderCall.STORE_WRITE, 1, FaultPlan.throwing(CommitterThreadsTest::untold));
        heap.merge("a", Patch.of("n", 1));
        HeapCommitter.await("the health says so", () -> heap.committer.health().state() != Health.State.OPEN);
        assertThat(heap.committer.health().state()).isEqualTo(Health.State.COMMITTED_NOT_APPLIED);
    }

    @Test
    void stageThatWaitsForALaterOneHoldsUpNone() {
        List<CompletableFuture<List<Change>>> later = new CopyOnWriteArrayList<>();
        CompletableFuture<List<Change>> first = heap.mergeAsync("a", Patch.of("n", 1));
        CompletableFuture<List<Change>> waiting = first.thenApply(changes -> {
            later.add(heap.mergeAsync("b", Patch.of("n", 1)));
            return later.get(0).join();
        });
        assertThat(waiting).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(later.get(0)).succeedsWithin(10, TimeUnit.SECONDS);
    }

    @Test
    void whatIsLeftBehindABlockedStageIsCompletedAfterTheCloseToo() {
        CompletableFuture<Integer> never = new CompletableFuture<>();
        List<CompletableFuture<?>> blocked = new ArrayList<>();
        List<CompletableFuture<List<Change>>> stages = new ArrayList<>();
        heap.whileNothingIsCommitted(() -> {
            blocked.add(heap.mergeAsync("a", Patch.of("n", 1)).thenRun(never::join));
            blocked.add(heap.mergeAsync("a", Patch.of("n", 2)).thenRun(never::join));
            for (int i = 0; i < 100; i++) {
                stages.add(heap.mergeAsync("k" + i, Patch.of("n", i)));
            }
            heap.committer.close();
        });
        assertThat(CompletableFuture.allOf(stages.toArray(CompletableFuture<?>[]::new)))
                .succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(blocked).noneMatch(CompletableFuture::isDone);
        never.complete(1);
    }

    /** What an error is that not even its own message can be made of. */
    private static Error untold() {
        return new Error("injected") {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new OutOfMemoryError("injected");
            }
        };
    }

    /** Who appends each of the next records. */
    private Map<Long, Thread> appendingThreads(int records) {
        Map<Long, Thread> threads = new ConcurrentHashMap<>();
        for (long i = 1; i <= records; i++) {
            long record = i;
            heap.plan.after(ProviderCall.LOG_APPEND, record, () -> threads.put(record, Thread.currentThread()));
        }
        return threads;
    }

    /** The thread called {@code name} that was not there before. */
    private Thread thread(String name) {
        Set<Thread> now = new HashSet<>(Thread.getAllStackTraces().keySet());
        now.removeAll(before);
        return now.stream()
                .filter(thread -> thread.getName().equals(name))
                .findAny()
                .orElseThrow();
    }
}
