package io.mergekv.core.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Change;
import io.mergekv.ClosedException;
import io.mergekv.CorruptionException;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.PositionUnavailableException;
import io.mergekv.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DispatcherTest {
    private static final int ROUNDS = Integer.getInteger("mergekv.feeds.rounds", 10);
    private static final int LARGE = 4000;

    private final HeapLog log = new HeapLog();
    private final Dispatcher dispatcher = new Dispatcher(log, log.highWatermark, log, 0);

    @AfterEach
    void nothingTouchesTheLogAfterTheEnd() {
        dispatcher.close();
        log.close();
        assertThat(log.openCursors).hasValue(0);
    }

    @Test
    void aLiveSubscriptionGetsWhatIsCommittedAfterIt() {
        commits(3);
        Seen seen = new Seen();
        subscribe(Feed.all(), seen);
        commits(3);

        seen.awaits(log.expected(Feed.all(), 4));
    }

    @Test
    void aSubscriptionToThePastGetsEverythingAndThenWhatComes() {
        commits(1000);
        Seen seen = new Seen();
        subscribe(Feed.all().from(FeedStart.EARLIEST), seen);
        commits(1000);

        seen.awaits(log.expected(Feed.all(), 1));
    }

    @Test
    void aSubscriptionResumesInsideACommit() {
        log.commit("a/x", "a/y", "a/z");
        Change first = log.expected(Feed.all(), 1).get(0);
        Seen seen = new Seen();
        subscribe(Feed.all().from(FeedStart.after(first.position())), seen);
        log.commit("a/x");

        seen.awaits(log.expected(Feed.all(), 1).subList(1, 4));
    }

    @Test
    void aCommitStillToComeIsWaitedFor() {
        commits(3);
        Seen seen = new Seen();
        subscribe(Feed.all().from(FeedStart.atSequence(6)), seen);
        commits(4);

        seen.awaits(log.expected(Feed.all(), 6));
    }

    @Test
    void whoWaitsForACommitStillToComeWaitsOnWhenTheLaneIsExpelled() {
        commits(1);
        Seen seen = new Seen();
        subscribe(Feed.all().from(FeedStart.atSequence(5)), seen);
        Subscription broken = subscribe(Feed.all(), change -> {});
        log.append("a/x");
        log.flipBit(2);
        log.highWatermark.publish(2);
        await("failed", () -> broken.state() == Subscription.State.FAILED);
        commits(4);

        seen.awaits(log.expected(Feed.all(), 5));
    }

    @Test
    void thePositionOfOneThatWaitsForACommitStillToComeCanBeResumedFrom() {
        commits(3);
        Subscription waiting = subscribe(Feed.all().from(FeedStart.atSequence(50)), change -> {});
        Seen seen = new Seen();
        subscribe(Feed.all().from(FeedStart.after(waiting.position())), seen);
        commits(1);

        seen.awaits(log.expected(Feed.all(), 4));
    }

    @Test
    void moreThanAThousandCallbacksThatNeverReturnHoldUpNobodyElse() {
        CountDownLatch released = new CountDownLatch(1);
        AtomicInteger blocked = new AtomicInteger();
        for (int i = 0; i < 1_100; i++) {
            subscribe(Feed.all(), change -> {
                blocked.incrementAndGet();
                awaitUninterruptibly(released);
            });
        }
        commits(1);
        await("all of them are blocked", () -> blocked.get() == 1_100);
        Seen seen = new Seen();
        subscribe(Feed.all(), seen);
        commits(1);

        seen.awaits(log.expected(Feed.all(), 2));
        released.countDown();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every subscriber sees exactly the changes of its feed from its start on, in order, once. */
    @Test
    @Timeout(600)
    void everySubscriberSeesExactlyItsChangesWhateverHappensMeanwhile() throws InterruptedException {
        long seed = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            HeapLog ofRound = new HeapLog();
            long spinNanos = round % 2 == 0 ? 0 : 200_000;
            try (Dispatcher serving = new Dispatcher(ofRound, ofRound.highWatermark, ofRound, spinNanos)) {
                oneRound(ofRound, serving, new Random(seed + round), "seed " + (seed + round));
            }
            assertThat(ofRound.openCursors).as("seed %d", seed + round).hasValue(0);
        }
    }

    private static void oneRound(HeapLog log, Dispatcher dispatcher, Random random, String name)
            throws InterruptedException {
        int commits = 500 + random.nextInt(3000);
        long writerSeed = random.nextLong();
        Thread writer = new Thread(() -> {
            Random words = new Random(writerSeed);
            for (int i = 0; i < commits; i++) {
                String[] keys = new String[1 + words.nextInt(3)];
                for (int k = 0; k < keys.length; k++) {
                    keys[k] = "t" + words.nextInt(3) + "/k" + words.nextInt(20);
                }
                log.commit(keys);
                if (words.nextInt(200) == 0) {
                    LockSupport.parkNanos(10_000);
                }
            }
        });
        writer.start();
        List<Seen> all = new ArrayList<>();
        List<Subscription> open = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Feed feed = randomFeed(random, log.highWatermark.visible());
            long before = log.highWatermark.visible();
            Seen seen = new Seen(random.nextInt(10) == 0 ? 500 : 0);
            Subscription subscription = dispatcher.subscribe(feed, seen);
            seen.start(feed, before, log.highWatermark.visible(), name + ", subscription " + i + " to " + text(feed));
            if (random.nextInt(5) == 0) {
                subscription.close();
            } else {
                all.add(seen);
                open.add(subscription);
            }
        }
        writer.join();
        for (int i = 0; i < all.size(); i++) {
            Seen seen = all.get(i);
            Subscription subscription = open.get(i);
            await(seen.name, () -> subscription.lag() == 0 || subscription.state() != Subscription.State.ACTIVE);
            assertThat(subscription.failure()).as(seen.name).isEmpty();
            seen.isExactly(log);
            assertThat(subscription.position().sequence()).as(seen.name).isEqualTo(log.highWatermark.visible());
        }
        open.forEach(Subscription::close);
    }

    @Test
    void aCommitAfterSubscribeHasReturnedIsDelivered() throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        Thread noise = new Thread(() -> {
            while (!stop.get() && log.lastSequence() < 200_000) {
                log.commit("noise/n");
                Thread.onSpinWait();
            }
        });
        noise.start();
        try {
            for (int i = 0; i < 300; i++) {
                CompletableFuture<Change> first = new CompletableFuture<>();
                Subscription subscription = dispatcher.subscribe(Feed.table("t"), first::complete);
                long sequence = log.commit("t/k" + i);

                assertThat(first.join().sequence()).isEqualTo(sequence);
                subscription.close();
            }
        } finally {
            stop.set(true);
            noise.join();
        }
    }

    @Test
    void aSlowSubscriberHoldsUpNobodyAndMissesNothing() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Seen slow = new Seen();
        subscribe(Feed.all(), change -> {
            blocked.countDown();
            awaitLatch(release);
            slow.accept(change);
        });
        Seen quick = new Seen();
        subscribe(Feed.all(), quick);
        log.commit("a/x");
        blocked.await();
        commits(LARGE);

        quick.awaits(log.expected(Feed.all(), 1));
        assertThat(slow.size()).isZero();
        release.countDown();
        slow.awaits(log.expected(Feed.all(), 1));
    }

    @Test
    void manyBlockedSubscribersStillLeaveAThreadForOthers() {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger blocked = new AtomicInteger();
        for (int i = 0; i < 50; i++) {
            subscribe(Feed.table("a"), change -> {
                blocked.incrementAndGet();
                awaitLatch(release);
            });
        }
        log.commit("a/x");
        await("all are blocked", () -> blocked.get() == 50);
        Seen quick = new Seen();
        subscribe(Feed.all(), quick);
        log.commit("b/y");

        quick.awaits(log.expected(Feed.all(), 2));
        release.countDown();
    }

    @Test
    void aFullMailboxIsLeftForTheLogAndTheLaneIsEnteredAgain() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        Seen slow = new Seen();
        Subscription subscription = subscribe(Feed.all(), change -> {
            awaitLatch(release);
            slow.accept(change);
        });
        commits(LARGE);
        release.countDown();
        await("caught up", () -> subscription.lag() == 0);
        commits(10);

        slow.awaits(log.expected(Feed.all(), 1));
    }

    @Test
    void aSlowSubscriberThatIsOvertakenByATrimFailsVisibly() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Subscription subscription = subscribe(Feed.all(), change -> {
            blocked.countDown();
            awaitLatch(release);
        });
        log.commit("a/x");
        blocked.await();
        Seen quick = new Seen();
        subscribe(Feed.all(), quick);
        commits(LARGE);
        quick.awaits(log.expected(Feed.all(), 2));
        log.trimBefore(LARGE);
        release.countDown();

        await("failed", () -> subscription.state() == Subscription.State.FAILED);
        assertThat(subscription.failure()).get().isInstanceOf(PositionUnavailableException.class);
    }

    @Test
    void aCallbackThatThrowsStopsItsOwnSubscriptionAlone() {
        Seen others = new Seen();
        subscribe(Feed.all(), others);
        IllegalStateException cause = new IllegalStateException("on purpose");
        AtomicInteger calls = new AtomicInteger();
        Subscription broken = subscribe(Feed.all(), change -> {
            calls.incrementAndGet();
            throw cause;
        });
        commits(5);

        await("failed", () -> broken.state() == Subscription.State.FAILED);
        others.awaits(log.expected(Feed.all(), 1));
        assertThat(broken.failure()).contains(cause);
        assertThat(calls).hasValue(1);
        assertThat(broken.position().sequence()).isZero();
    }

    @Test
    void anErrorInACallbackIsVisibleToo() {
        Subscription broken = subscribe(Feed.all(), change -> {
            throw new StackOverflowError("on purpose");
        });
        commits(1);

        await("failed", () -> broken.state() == Subscription.State.FAILED);
        assertThat(broken.failure()).get().isInstanceOf(StackOverflowError.class);
    }

    @Test
    void damageFailsWhoeverReachesIt() {
        commits(3);
        Seen seen = new Seen();
        Subscription live = subscribe(Feed.all(), seen);
        Subscription past = subscribe(Feed.all().from(FeedStart.EARLIEST), change -> {});
        log.append("a/x");
        log.flipBit(4);
        log.highWatermark.publish(4);

        await("failed", () -> live.state() == Subscription.State.FAILED);
        await("failed", () -> past.state() == Subscription.State.FAILED);
        assertThat(live.failure()).get().isInstanceOf(CorruptionException.class);
        assertThat(past.failure()).get().isInstanceOf(CorruptionException.class);
        assertThat(seen.size()).isZero();
    }

    @Test
    void whoSubscribesBehindTheDamageIsServed() {
        Subscription live = subscribe(Feed.all(), change -> {});
        log.append("a/x");
        log.flipBit(1);
        log.highWatermark.publish(1);
        await("failed", () -> live.state() == Subscription.State.FAILED);
        Seen seen = new Seen();
        subscribe(Feed.all(), seen);
        commits(2);

        seen.awaits(log.expected(Feed.all(), 2));
    }

    @Test
    void aCallbackMayCloseItsOwnSubscription() {
        CompletableFuture<Subscription> self = new CompletableFuture<>();
        AtomicInteger calls = new AtomicInteger();
        self.complete(subscribe(Feed.all(), change -> {
            calls.incrementAndGet();
            self.join().close();
        }));
        commits(10);
        Seen marker = new Seen();
        subscribe(Feed.all().from(FeedStart.EARLIEST), marker);
        marker.awaits(log.expected(Feed.all(), 1));

        await("closed", () -> self.join().state() == Subscription.State.CLOSED);
        assertThat(calls).hasValue(1);
    }

    @Test
    void aCallbackMayWriteAndSubscribe() {
        Seen inner = new Seen();
        subscribe(Feed.table("a"), change -> {
            dispatcher.subscribe(Feed.table("b"), inner);
            log.commit("b/y");
        });
        log.commit("a/x");

        inner.awaits(log.expected(Feed.table("b"), 1));
    }

    @Test
    void noCallbackStartsAfterClose() {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            AtomicBoolean running = new AtomicBoolean();
            AtomicInteger calls = new AtomicInteger();
            Subscription subscription = subscribe(Feed.all(), change -> {
                running.set(true);
                calls.incrementAndGet();
                running.set(false);
            });
            commits(1 + random.nextInt(20));
            subscription.close();
            await("the last callback has ended", () -> !running.get());
            int then = calls.get();
            commits(5);

            assertThat(calls.get() - then).isLessThanOrEqualTo(1); // one was about to start
            assertThat(subscription.state()).isEqualTo(Subscription.State.CLOSED);
        }
    }

    @Test
    void closingTheDispatcherClosesItsSubscriptions() {
        commits(LARGE);
        Subscription live = subscribe(Feed.all(), change -> {});
        Subscription past = subscribe(Feed.all().from(FeedStart.EARLIEST), change -> {});
        dispatcher.close();

        assertThat(live.state()).isEqualTo(Subscription.State.CLOSED);
        assertThat(past.state()).isEqualTo(Subscription.State.CLOSED);
        assertThatThrownBy(() -> subscribe(Feed.all(), change -> {})).isInstanceOf(ClosedException.class);
    }

    @Test
    void lagCountsTheCommitsNotYetDelivered() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Subscription subscription = subscribe(Feed.all(), change -> {
            blocked.countDown();
            awaitLatch(release);
        });
        Subscription idle = subscribe(Feed.table("none"), change -> {});
        commits(10);
        blocked.await();

        assertThat(subscription.lag()).isEqualTo(10);
        release.countDown();
        await("no lag", () -> subscription.lag() == 0);
        await("no lag", () -> idle.lag() == 0);
        assertThat(idle.position().sequence()).isEqualTo(10);
    }

    @Test
    void aHundredThousandKeySubscriptionsAreServed() {
        AtomicInteger calls = new AtomicInteger();
        for (int i = 0; i < 100_000; i++) {
            subscribe(Feed.key("k" + i), change -> calls.incrementAndGet());
        }
        Seen one = new Seen();
        subscribe(Feed.key("k777"), one);
        for (int i = 0; i < 1000; i++) {
            log.commit("t/k" + i * 100, "t/other" + i);
        }
        log.commit("t/k777");

        one.awaits(log.expected(Feed.key("k777"), 1));
        await("everybody was called", () -> calls.get() == 1001);
    }

    private Subscription subscribe(Feed feed, Consumer<? super Change> callback) {
        return dispatcher.subscribe(feed, callback);
    }

    @Test
    void anInterruptThatComesLateConcernsNobody() {
        Set<Thread> ran = ConcurrentHashMap.newKeySet();
        Seen seen = new Seen();
        subscribe(Feed.all(), change -> {
            ran.add(Thread.currentThread());
            seen.accept(change);
        });
        for (int i = 1; i <= 50; i++) {
            commits(1);
            int delivered = 2 * i;
            await("delivered", () -> seen.size() == delivered);
            await("all wait again", () -> ran.stream().allMatch(DispatcherTest::waits));
        }
        ran.forEach(Thread::interrupt);
        await(
                "the interrupt is forgotten",
                () -> ran.stream().allMatch(thread -> !thread.isInterrupted() && waits(thread)));
    }

    private void commits(int count) {
        for (int i = 0; i < count; i++) {
            log.commit("a/k" + i % 7, "b/k" + i % 5);
        }
    }

    private static Feed randomFeed(Random random, long visible) {
        Feed feed = switch (random.nextInt(4)) {
            case 0 -> Feed.all();
            case 1 -> Feed.prefix("k1");
            default -> Feed.key("k" + random.nextInt(20));
        };
        feed = random.nextBoolean() ? feed : feed.inTable("t" + random.nextInt(3));
        return switch (random.nextInt(4)) {
            case 0 -> feed.from(FeedStart.EARLIEST);
            case 1 -> feed.from(FeedStart.atSequence(1 + random.nextInt((int) visible + 50)));
            default -> feed;
        };
    }

    private static String text(Feed feed) {
        return feed.table() + " " + feed.key() + " " + feed.range() + " " + feed.start();
    }

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    static void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(30)) {
                throw new AssertionError("not reached: " + what);
            }
            LockSupport.parkNanos(50_000);
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A subscriber that notes what it sees. */
    private static final class Seen implements Consumer<Change> {
        private final List<Change> changes = new ArrayList<>();
        private final int spins;
        private Feed feed = Feed.all();
        private long earliest;
        private long latest;
        String name = "";

        Seen() {
            this(0);
        }

        Seen(int spins) {
            this.spins = spins;
        }

        void start(Feed subscribed, long before, long after, String what) {
            feed = subscribed;
            name = what;
            if (subscribed.start() instanceof FeedStart.AtSequence at) {
                earliest = at.sequence();
                latest = at.sequence();
            } else if (subscribed.start() instanceof FeedStart.Earliest) {
                earliest = 1;
                latest = 1;
            } else {
                earliest = before + 1;
                latest = after + 1;
            }
        }

        @Override
        public synchronized void accept(Change change) {
            for (int i = 0; i < spins; i++) {
                Thread.onSpinWait();
            }
            changes.add(change);
        }

        synchronized int size() {
            return changes.size();
        }

        void awaits(List<Change> expected) {
            await(expected.size() + " changes", () -> size() >= expected.size());
            synchronized (this) {
                assertThat(changes).isEqualTo(expected);
            }
        }

        synchronized void isExactly(HeapLog log) {
            long first = latest;
            for (Change change : log.expected(feed, earliest)) {
                if (change.sequence() < latest
                        && !changes.isEmpty()
                        && changes.get(0).equals(change)) {
                    first = change.sequence();
                }
            }
            assertThat(changes).as(name).isEqualTo(log.expected(feed, first));
        }
    }
}
