package io.mergekv.core.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CompletionsTest {
    @Test
    void tasksRunInOrderOnOneDaemonThread() {
        Completions completions = new Completions();
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 100; i++) {
            int task = i;
            completions.run(() -> {
                order.add(task);
                threads.add(Thread.currentThread());
            });
        }
        HeapCommitter.await("all are run", () -> threads.size() == 100);
        assertThat(order).isSorted();
        assertThat(threads).containsOnly(threads.get(0)).doesNotContain(Thread.currentThread());
        assertThat(threads.get(0).isDaemon()).isTrue();
        completions.end();
        HeapCommitter.await("the thread ends", () -> !threads.get(0).isAlive());
    }

    @Test
    void taskThatComesLateRunsInItsCaller() {
        Completions completions = new Completions();
        completions.end();
        List<Thread> threads = new ArrayList<>();
        completions.run(() -> threads.add(Thread.currentThread()));
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void nothingIsLostBesideTheEnd() throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < 1_000; round++) {
                Completions completions = new Completions();
                AtomicInteger run = new AtomicInteger();
                Future<?> beside = other.submit(() -> {
                    start.await();
                    completions.run(run::incrementAndGet);
                    return run;
                });
                start.await();
                completions.run(run::incrementAndGet);
                completions.end();
                beside.get(10, TimeUnit.SECONDS);
                HeapCommitter.await("both are run in round " + round, () -> run.get() == 2);
            }
        } finally {
            other.shutdownNow();
        }
    }
}
