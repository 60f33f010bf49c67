package io.mergekv.core.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.CommittedNotAppliedException;
import io.mergekv.DiskFullException;
import io.mergekv.Document;
import io.mergekv.Durability;
import io.mergekv.Health;
import io.mergekv.Key;
import io.mergekv.OutcomeUnknownException;
import io.mergekv.Patch;
import io.mergekv.StorageException;
import io.mergekv.WriteOptions;
import io.mergekv.WritesRefusedException;
import io.mergekv.core.storage.StoredTable;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.ProviderCall;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is committed as one group, and what a failure in it takes with it. */
@Timeout(60)
class CommitterGroupsTest {
    @TempDir
    Path directory;

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
    void groupHasAtMost256Operations() {
        List<CompletableFuture<List<Change>>> stages = new ArrayList<>();
        heap.whileNothingIsCommitted(() -> {
            for (int i = 0; i < 600; i++) {
                stages.add(heap.mergeAsync("k" + i, Patch.of("n", i)));
            }
        });
        assertThat(stages).allSatisfy(stage -> assertThat(stage).succeedsWithin(10, TimeUnit.SECONDS));
        assertThat(heap.published).containsExactly(256L, 512L, 600L);
    }

    @Test
    void groupEndsWithTheRecordThatMakesItFourMebibytes() {
        List<CompletableFuture<List<Change>>> stages = new ArrayList<>();
        Patch mebibyte = Patch.of("x", "x".repeat((1 << 20) - 73));
        heap.whileNothingIsCommitted(() -> {
            for (int i = 10; i < 20; i++) {
                stages.add(heap.mergeAsync("k" + i, mebibyte));
            }
        });
        assertThat(stages).allSatisfy(stage -> assertThat(stage).succeedsWithin(10, TimeUnit.SECONDS));
        assertThat(heap.log.segments().get(0).bytes()).isEqualTo(10 << 20);
        assertThat(heap.published).containsExactly(4L, 8L, 10L);
    }

    @Test
    void groupIsSyncedOnceBeforeAnyOfItIsAcknowledged() {
        List<CompletableFuture<List<Change>>> stages = new ArrayList<>();
        WriteOptions synced = WriteOptions.defaults().durability(Durability.DISK);
        heap.plan.before(
                ProviderCall.LOG_SYNC,
                1,
                () -> assertThat(stages).noneMatch(CompletableFuture::isDone).hasSize(10));
        heap.whileNothingIsCommitted(() -> {
            for (int i = 0; i < 10; i++) {
                List<Batch.Merge> steps = List.of(new Batch.Merge("t", Key.of(i), Patch.of("n", i), false));
                stages.add(heap.commitAsync(steps, synced));
            }
        });
        assertThat(stages).allSatisfy(stage -> assertThat(stage).succeedsWithin(10, TimeUnit.SECONDS));
        assertThat(heap.plan.calls(ProviderCall.LOG_SYNC)).isEqualTo(1);
    }

    @Test
    void groupThatChangesNothingIsNeitherWrittenNorPublished() {
        heap.merge("a", Patch.of("n", 1));
        heap.committer.applyAll();
        long writes = heap.plan.calls(ProviderCall.STORE_WRITE);
        assertThat(heap.merge("a", Patch.of("n", 1))).isEmpty();
        heap.committer.applyAll();
        assertThat(heap.plan.calls(ProviderCall.STORE_WRITE)).isEqualTo(writes);
        assertThat(heap.published).containsExactly(1L);
    }

    @Test
    void timeOfACommitIsTheClocksInMicroseconds() {
        assertThat(heap.merge("a", Patch.of("n", 1)).get(0).time())
                .isEqualTo(HeapCommitter.NOW.truncatedTo(ChronoUnit.MICROS));
    }

    @Test
    void appendThatAFullDiskRefusesLeavesNothingOfItselfInItsGroup() {
        heap.plan.before(ProviderCall.LOG_APPEND, 1, FaultPlan.throwing(() -> new DiskFullException(0, 4096)));
        List<CompletableFuture<List<Change>>> stages = twoInOneGroup();
        assertFailed(stages.get(0), DiskFullException.class);
        assertThat(stages.get(1)).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(heap.get("a")).isEmpty();
        assertThat(heap.get("b")).contains(Document.of("n", 2));
        assertThat(heap.catalog.find("t")).extracting(StoredTable::size).isEqualTo(1L);
    }

    @Test
    void operationThatCannotBePreparedLeavesNothingOfItselfInItsGroup() {
        heap.merge("c", Patch.of("n", "text"));
        List<CompletableFuture<List<Change>>> stages = new ArrayList<>();
        heap.whileNothingIsCommitted(() -> {
            List<Batch.Merge> steps = List.of(
                    new Batch.Merge("t", Key.of("a"), Patch.of("n", 1), false),
                    new Batch.Merge("t", Key.of("c"), Patch.incrementAt(1, "n"), false));
            stages.add(heap.commitAsync(steps, WriteOptions.defaults()));
            stages.add(heap.mergeAsync("b", Patch.of("n", 2)));
        });
        assertThat(stages.get(1)).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(stages.get(0)).isCompletedExceptionally();
        assertThat(heap.get("a")).isEmpty();
        assertThat(heap.get("b")).contains(Document.of("n", 2));
        assertThat(heap.memTable.committed().sequence()).isEqualTo(2);
    }

    @Test
    void failureThatNobodyForesawInAnOperationIsItsOwn() {
        heap.merge("c", Patch.of("n", 1));
        heap.plan.before(ProviderCall.STORE_GET, 2, FaultPlan.throwing(() -> new IllegalStateException("unforeseen")));
        List<CompletableFuture<List<Change>>> stages = new ArrayList<>();
        heap.whileNothingIsCommitted(() -> {
            List<Batch.Merge> steps = List.of(
                    new Batch.Merge("t", Key.of("a"), Patch.of("n", 1), false),
                    new Batch.Merge("t", Key.of("d"), Patch.of("n", 1), false));
            stages.add(heap.commitAsync(steps, WriteOptions.defaults()));
            stages.add(heap.mergeAsync("b", Patch.of("n", 2)));
        });
        assertThat(stages.get(1)).succeedsWithin(10, TimeUnit.SECONDS);
        assertFailed(stages.get(0), StorageException.class);
        assertThat(heap.get("a")).isEmpty();
        assertThat(heap.committer.health().state()).isEqualTo(Health.State.OPEN);
    }

    @Test
    void failureThatNobodyForesawBetweenLogAndCallerIsAnUnknownOutcome() {
        heap.publication = sequence -> {
            throw new IllegalStateException("unforeseen");
        };
        assertThatThrownBy(() -> heap.merge("a", Patch.of("n", 1)))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("unforeseen");
        assertThat(heap.committer.health().state()).isEqualTo(Health.State.OUTCOME_UNKNOWN);
    }

    @Test
    void storeThatFailsTakesNothingThatWasAcknowledged() {
        heap.plan.failFrom(ProviderCall.STORE_WRITE, 1);
        heap.merge("a", Patch.of("n", 1));
        HeapCommitter.await(
                "the applier's failure", () -> heap.committer.health().state() != Health.State.OPEN);
        assertThat(heap.committer.health().state()).isEqualTo(Health.State.COMMITTED_NOT_APPLIED);
        assertThat(heap.get("a")).contains(Document.of("n", 1));
        assertThatThrownBy(() -> heap.merge("a", Patch.of("n", 2))).isInstanceOf(WritesRefusedException.class);
        assertThatThrownBy(heap.committer::applyAll).isInstanceOf(CommittedNotAppliedException.class);
        assertThat(heap.get("a")).contains(Document.of("n", 1));
    }

    @Test
    void writerWaitsForAStoreThatIsFarBehindAndThenGoesOn() {
        CountDownLatch slow = new CountDownLatch(1);
        heap.plan.before(ProviderCall.STORE_WRITE, 1, () -> awaitUninterruptibly(slow));
        Patch mebibyte = Patch.of("x", "x".repeat(1 << 20));
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 40; i++) {
                heap.merge("k" + i, mebibyte);
            }
        });
        writer.start();
        HeapCommitter.await("the writer's wait", () -> writer.getState() == Thread.State.WAITING);
        assertThat(heap.published).hasSizeLessThanOrEqualTo(16);
        slow.countDown();
        HeapCommitter.await("the writer's end", () -> !writer.isAlive());
        assertThat(heap.published).hasSize(40);
    }

    @Test
    void keyThatChangesOftenIsAppliedOnce() {
        for (int i = 0; i < 10_000; i++) {
            heap.merge("a", Patch.of("n", i + 1));
        }
        heap.committer.applyAll();
        assertThat(heap.plan.calls(ProviderCall.STORE_WRITE)).isLessThan(1_000);
        assertThat(heap.get("a")).contains(Document.of("n", 10_000));
        assertThat(heap.memTable.applied().sequence()).isEqualTo(10_000);
    }

    @Test
    void failureMetOutsideACommitStopsWritesAndIsTheCause() {
        StorageException cause = new StorageException("the background sync failed");
        heap.committer.fail(Health.State.OUTCOME_UNKNOWN, cause);
        heap.committer.fail(Health.State.COMMITTED_NOT_APPLIED, new StorageException("what follows from it"));
        assertThatThrownBy(() -> heap.merge("a", Patch.of("n", 1)))
                .isInstanceOf(WritesRefusedException.class)
                .hasCause(cause);
        assertThat(heap.committer.health().state()).isEqualTo(Health.State.OUTCOME_UNKNOWN);
        assertThat(heap.committer.health().cause()).containsSame(cause);
    }

    private List<CompletableFuture<List<Change>>> twoInOneGroup() {
        List<CompletableFuture<List<Change>>> stages = new ArrayList<>();
        heap.whileNothingIsCommitted(() -> {
            stages.add(heap.mergeAsync("a", Patch.of("n", 1)));
            stages.add(heap.mergeAsync("b", Patch.of("n", 2)));
        });
        return stages;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertFailed(CompletableFuture<?> stage, Class<? extends Throwable> failure) {
        assertThatThrownBy(() -> stage.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(failure);
    }
}
