package io.mergekv.core.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mergekv.core.FailingLines;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LeadersTest {
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(50);

    private final LocalHighWatermark highWatermark = new LocalHighWatermark(0);
    private final AtomicInteger leading = new AtomicInteger();
    private final LinkedBlockingQueue<Long> followed = new LinkedBlockingQueue<>();
    private final CountDownLatch blocked = new CountDownLatch(1);
    private volatile boolean closed;
    private long last;
    private LongFunction<Runnable> causes = sequence -> () -> {};
    private final Leaders leaders = new Leaders(highWatermark, new Leaders.Lead() {
        @Override
        public Runnable follow() {
            assertEquals(1, leading.incrementAndGet(), "one leads");
            try {
                while (!closed) {
                    if (highWatermark.visible() > last) {
                        last++;
                        followed.add(last);
                        return causes.apply(last);
                    }
                    highWatermark.awaitCall(last, LONG_NANOS);
                }
                return () -> {};
            } finally {
                leading.decrementAndGet();
            }
        }

        @Override
        public long followed() {
            return last;
        }
    });

    @AfterEach
    void close() {
        closed = true;
        blocked.countDown();
        leaders.close(highWatermark::wake);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000, 30_000})
    void everyCommitIsFollowedOnceInOrderByWhoeverLeads(int pauseNanos) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(pauseNanos);
        SplittableRandom ofWork = new SplittableRandom(1);
        causes = sequence -> {
            int nanos = ofWork.nextInt(100_000);
            return () -> LockSupport.parkNanos(nanos);
        };
        leaders.start();
        int commits = 5_000;
        for (int i = 1; i <= commits; i++) {
            highWatermark.publish(i);
            long until = System.nanoTime() + (pauseNanos == 0 ? 0 : random.nextInt(pauseNanos));
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
        }
        List<Long> expected = new ArrayList<>();
        List<Long> got = new ArrayList<>();
        for (long i = 1; i <= commits; i++) {
            expected.add(i);
            got.add(followed.take());
        }
        assertEquals(expected, got);
    }

    @Test
    void workThatBlocksLeavesTheOtherThreadFollowing() throws InterruptedException {
        LinkedBlockingQueue<Boolean> standby = new LinkedBlockingQueue<>();
        causes = sequence -> {
            if (sequence == 1) {
                return () -> {
                    try {
                        blocked.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                };
            }
            standby.add(leaders.haveStandby());
            return () -> {};
        };
        leaders.start();
        highWatermark.publish(1);
        assertEquals(1, followed.take());
        highWatermark.publish(2);
        assertEquals(2, followed.take());
        assertFalse(standby.take(), "nobody is left who could lead on");
        highWatermark.publish(3);
        assertEquals(3, followed.take());
    }

    @Test
    void closeWaitsForTheLeadAndNotForWhatRuns() throws InterruptedException {
        causes = sequence -> () -> {
            try {
                blocked.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        leaders.start();
        highWatermark.publish(1);
        assertEquals(1, followed.take());
        closed = true;
        leaders.close(highWatermark::wake);
        highWatermark.publish(2);
        assertEquals(0, leading.get());
        assertTrue(followed.isEmpty());
    }

    @Test
    void anInterruptByWhatRanConcernsNobodyAfterIt() throws InterruptedException {
        causes = sequence -> Thread.currentThread()::interrupt;
        leaders.start();
        for (long i = 1; i <= 100; i++) {
            highWatermark.publish(i);
            assertEquals(i, followed.take());
        }
    }

    @Test
    void closeEndsBothThreads() throws InterruptedException {
        leaders.start();
        for (long i = 1; i <= 3; i++) {
            highWatermark.publish(i);
            assertEquals(i, followed.take());
        }
        while (!leaders.haveStandby()) {
            Thread.onSpinWait(); // until one leads and the other one stands by
        }
        closed = true;
        leaders.close(highWatermark::wake);
        for (Thread thread : ofLeaders()) {
            thread.join(5_000);
            assertFalse(thread.isAlive(), thread.getName() + " was left behind");
        }
    }

    private List<Thread> ofLeaders() {
        List<Thread> found = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("mergekv-feeds-")) {
                found.add(thread);
            }
        }
        return found;
    }

    @Test
    void bothFollowOnWhateverIsThrownAndEvenWhenNobodyCanBeTold() throws InterruptedException {
        try (FailingLines lines = new FailingLines(() -> new OutOfMemoryError("injected"))) {
            causes = sequence -> {
                if (sequence <= 4) {
                    throw new StackOverflowError("injected");
                }
                return () -> {};
            };
            leaders.start();
            for (long commit = 1; commit <= 8; commit++) {
                highWatermark.publish(commit);
                assertEquals(commit, followed.poll(10, TimeUnit.SECONDS));
            }
            assertTrue(lines.count() > 0);
        }
    }
}
