package io.mergekv.core.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.WriteOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CompletionExecutorTest {
    private final AtomicInteger calls = new AtomicInteger();
    private final CompletionExecutor completions = new CompletionExecutor(calls::incrementAndGet);

    @Test
    void stagesAreCompletedInOrderOnOneDaemonThread() {
        completions.start();
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 100; i++) {
            int stage = i;
            complete(completions, () -> {
                order.add(stage);
                threads.add(Thread.currentThread());
            });
        }
        HeapCommitter.await("all are completed", () -> threads.size() == 100);
        assertThat(order).isSorted();
        assertThat(threads).containsOnly(threads.get(0)).doesNotContain(Thread.currentThread());
        assertThat(threads.get(0).isDaemon()).isTrue();
        completions.end();
        HeapCommitter.await("the thread ends", () -> !threads.get(0).isAlive());
    }

    @Test
    void stageThatComesLateIsCompletedByItsCaller() {
        completions.start();
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        complete(completions, () -> threads.add(Thread.currentThread()));
        HeapCommitter.await("the first is completed", () -> threads.size() == 1);
        completions.end();
        HeapCommitter.await("the thread ends", () -> !threads.get(0).isAlive());
        complete(completions, () -> threads.add(Thread.currentThread()));
        assertThat(threads.get(1)).isSameAs(Thread.currentThread());
    }

    @Test
    void stagesBehindABlockedOneAreCompletedByAnotherThreadWhenSomebodyLooks() {
        completions.start();
        CompletableFuture<Integer> released = new CompletableFuture<>();
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        complete(completions, released::join);
        for (int i = 0; i < 100; i++) {
            int stage = i;
            complete(completions, () -> order.add(stage));
        }
        HeapCommitter.await("the watcher is called", () -> calls.get() == 1);
        while (completions.relieve()) {
            LockSupport.parkNanos(1_000_000);
        }
        HeapCommitter.await("all others are completed", () -> order.size() == 100);
        assertThat(order).isSorted();
        released.complete(1);
        completions.end();
    }

    /** A thread that comes back to find another one at its work ends. */
    @Test
    void threadThatWasBlockedEndsWhenItIsReleased() {
        completions.start();
        CompletableFuture<Integer> released = new CompletableFuture<>();
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        complete(completions, () -> {
            threads.add(Thread.currentThread());
            released.join();
        });
        complete(completions, () -> threads.add(Thread.currentThread()));
        HeapCommitter.await("another one goes on", () -> !completions.relieve() && threads.size() == 2);
        released.complete(1);
        HeapCommitter.await("the first ends", () -> !threads.get(0).isAlive());
        assertThat(threads.get(1).isAlive()).isTrue();
        completions.end();
    }

    @Test
    void nothingIsLostBesideTheEnd() throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < 1_000; round++) {
                CompletionExecutor ending = new CompletionExecutor(() -> {});
                ending.start();
                AtomicInteger run = new AtomicInteger();
                Future<?> beside = other.submit(() -> {
                    start.await();
                    complete(ending, run::incrementAndGet);
                    return run;
                });
                start.await();
                complete(ending, run::incrementAndGet);
                ending.end();
                beside.get(10, TimeUnit.SECONDS);
                HeapCommitter.await("both are completed in round " + round, () -> run.get() == 2);
            }
        } finally {
            other.shutdownNow();
        }
    }

    private static void complete(CompletionExecutor completions, Runnable chained) {
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        CompletableFuture<?> unused = stage.thenRun(chained);
        CommitRequest operation = CommitRequest.staged(List.of(), WriteOptions.defaults(), 0, changes -> 1, stage);
        completions.add(operation, operation);
    }
}
