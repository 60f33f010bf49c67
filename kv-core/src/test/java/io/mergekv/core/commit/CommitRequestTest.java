package io.mergekv.core.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Change;
import io.mergekv.StorageException;
import io.mergekv.WriteOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a result gets from the thread that commits to whoever waits for it. */
@Timeout(20)
class CommitRequestTest {
    @Test
    void callerSleepsUntilItsResultIsThere() throws Exception {
        CompletableFuture<CommitRequest> submitted = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            CommitRequest operation = awaited();
            submitted.complete(operation);
            while (!operation.isDone()) {
                operation.pause(0);
            }
        });
        caller.start();
        HeapCommitter.await("the caller sleeps", () -> caller.getState() == Thread.State.WAITING);
        submitted.join().complete();
        caller.join();
        assertThat(submitted.join().isDone()).isTrue();
    }

    @Test
    void nobodySleepsOnWhatIsDone() {
        CommitRequest operation = awaited();
        operation.complete();
        Thread.interrupted();
        LockSupport.parkNanos(1); // takes the permit that completing has left
        operation.pause(0);
        assertThat(operation.isDone()).isTrue();
    }

    @Test
    void onlyAStageRunsCodeOfTheUsers() {
        assertThat(awaited().isStaged()).isFalse();
        assertThat(staged(new CompletableFuture<>()).isStaged()).isTrue();
    }

    @Test
    void stageIsCompletedWithTheResultOrTheFailure() {
        CompletableFuture<List<Change>> succeeded = new CompletableFuture<>();
        staged(succeeded).complete();
        assertThat(succeeded).isCompletedWithValue(List.of());

        CompletableFuture<List<Change>> failed = new CompletableFuture<>();
        CommitRequest operation = staged(failed);
        operation.fail(new StorageException("no"));
        operation.complete();
        assertThat(failed).isCompletedExceptionally();
    }

    @Test
    void failedOperationThrowsItsFailure() {
        StorageException failure = new StorageException("no");
        CommitRequest operation = awaited();
        operation.succeed(List.of());
        operation.fail(failure);
        assertThat(operation.hasFailed()).isTrue();
        assertThatThrownBy(operation::result).isSameAs(failure);
    }

    private static CommitRequest awaited() {
        return CommitRequest.awaited(List.of(), WriteOptions.defaults(), 0);
    }

    private static CommitRequest staged(CompletableFuture<List<Change>> stage) {
        return CommitRequest.staged(List.of(), WriteOptions.defaults(), 0, changes -> changes, stage);
    }
}
