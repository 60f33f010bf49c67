package io.mergekv.core.feed;

import static io.mergekv.core.feed.DispatcherTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.mergekv.Change;
import io.mergekv.Feed;
import io.mergekv.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A dispatcher that spins for the next commit. Who sleeps until it is called does so on the high watermark. */
@Timeout(60)
class SpinningTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(40);
    private static final Duration PROMPT = Duration.ofSeconds(10);

    private final HeapLog log = new HeapLog();
    private final List<Change> seen = new CopyOnWriteArrayList<>();
    private volatile Thread last = Thread.currentThread();
    /** Threads of other tests in the same JVM. */
    private final Set<Thread> others = Set.copyOf(Thread.getAllStackTraces().keySet());

    private Dispatcher dispatcher = spinning(LONG);

    @AfterEach
    void close() {
        dispatcher.close();
        log.close();
        assertThat(log.openCursors).hasValue(0);
    }

    @Test
    void nobodySleepsUntilTheNextCommit() {
        subscribe();
        commitToTheLeader();
        for (int i = 0; i < 100; i++) {
            log.commit("a/x");
            for (long until = System.nanoTime() + 1_000_000; System.nanoTime() < until; Thread.onSpinWait()) {
                assertThat(sleeper()).isEmpty();
            }
        }
        await("delivered", () -> seen.size() == log.lastSequence());
        assertThat(seen).isEqualTo(log.expected(Feed.all(), 1));
    }

    @Test
    void sleepsWhenNoCommitComesAndIsWokenByTheNextOne() {
        dispatcher = spinning(1_000_000);
        subscribe();
        for (int i = 0; i < 20; i++) {
            commitToTheLeader();
            await("it sleeps", () -> sleeper().isPresent());
        }
    }

    @Test
    void spinsOnceAfterACommitHoweverOftenItIsWoken() {
        Duration spin = Duration.ofMillis(200);
        dispatcher = spinning(spin.toNanos());
        subscribe();
        commitToTheLeader();
        await("it sleeps", () -> sleeper().isPresent());
        Thread sleeper = sleeper().orElseThrow();
        int times = 50;
        assertTimeout(spin.multipliedBy(times / 2), () -> {
            for (int i = 0; i < times; i++) {
                sleeper.interrupt();
                await("it sleeps", () -> !sleeper.isInterrupted() && sleeper().isPresent());
            }
        });
    }

    @Test
    void doesNotSpinForNobody() {
        Subscription subscription = subscribe();
        commitToTheLeader();
        subscription.close();
        await("all rest", () -> leaders().allMatch(thread -> thread.getState() == Thread.State.WAITING));

        subscribe();
        commitToTheLeader();
    }

    @Test
    void whoEntersWhileItSpinsIsServed() {
        subscribe();
        commitToTheLeader();
        CompletableFuture<Change> first = new CompletableFuture<>();
        dispatcher.subscribe(Feed.table("b"), first::complete);
        long sequence = log.commit("b/y");

        assertThat(first.join().sequence()).isEqualTo(sequence);
    }

    @Test
    void closeEndsTheSpin() {
        subscribe();
        commitToTheLeader();
        assertTimeout(PROMPT, dispatcher::close);
    }

    @Test
    void aSpinEndsWithTheFirstCommitOrTheReasonForIt() {
        LocalHighWatermark highWatermark = new LocalHighWatermark(0);
        AtomicBoolean goesOn = new AtomicBoolean(true);
        CompletableFuture<Boolean> ofCommit =
                CompletableFuture.supplyAsync(() -> highWatermark.spin(0, LONG, () -> true));
        CompletableFuture<Boolean> ofReason =
                CompletableFuture.supplyAsync(() -> highWatermark.spin(1, LONG, goesOn::get));
        highWatermark.publish(1);
        assertThat(ofCommit.join()).isTrue();
        goesOn.set(false);
        assertThat(ofReason.join()).isTrue();
        assertThat(highWatermark.spin(1, 1000, () -> true)).isFalse();
    }

    private Dispatcher spinning(long nanos) {
        return new Dispatcher(log, log.highWatermark, log, nanos);
    }

    private Subscription subscribe() {
        return dispatcher.subscribe(Feed.all(), change -> {
            last = Thread.currentThread();
            seen.add(change);
        });
    }

    /** Commits until a leader runs the callback by itself, which it does as soon as another one stands by. */
    private void commitToTheLeader() {
        do {
            int delivered = seen.size() + 1;
            log.commit("a/x");
            await("delivered", () -> seen.size() == delivered);
        } while (!isLeader(last));
    }

    /** Who is to be called by the next commit. */
    private Optional<Thread> sleeper() {
        return leaders()
                .filter(thread -> LockSupport.getBlocker(thread) == log.highWatermark)
                .findAny();
    }

    private Stream<Thread> leaders() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(SpinningTest::isLeader)
                .filter(thread -> !others.contains(thread));
    }

    private static boolean isLeader(Thread thread) {
        return thread.getName().matches("mergekv-feeds-\\d");
    }
}
