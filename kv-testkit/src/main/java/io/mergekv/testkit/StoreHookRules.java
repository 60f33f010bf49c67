package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreProvider.Capability;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * What becomes durable, and when, beside {@code beforeFlush}. A store may call it whenever it likes, in each write too:
 * what a call has {@linkplain Coverage covered} may be durable, and nothing else.
 */
abstract class StoreHookRules extends StoreWriteRules {
    private static final int FILLING_WRITES = 256;
    private static final int FILLING_BYTES = 64 << 10;
    private static final long BETWEEN_NANOS = 300_000_000L;
    private static final long PATIENCE_MILLIS = 60_000;

    private final Coverage coverage = new Coverage();

    @Test
    void store_17_flushCallsTheHookFirst() {
        Store store = openCovered();
        write(store);
        store.flush();
        assertThat(coverage.covered()).isEqualTo(1);
    }

    @Test
    void store_17_journaledWriteMakesNoEarlierWriteDurableWithoutTheHook() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        Store store = openCovered();
        write(store);
        put(store, SECOND, "a", "1", Journal.BUFFERED);
        put(store, SECOND, "b", "2", Journal.SYNCED);
        store.syncJournal();
        Store afterKill = openImage();
        assertThat(all(afterKill, SECOND)).containsExactly("a=1", "b=2");
        expectNothingUncovered(afterKill, "journaled writes");
    }

    @Test
    void store_17_fullBufferMakesNothingDurableWithoutTheHook() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        Store store = openSmall();
        hook = coverage;
        for (int i = 0; i < FILLING_WRITES; i++) {
            write(store, FILLING_BYTES);
        }
        expectNothingUncovered(openImage(), "writes that fill a buffer");
    }

    @Test
    void store_17_compactionMakesNothingDurableWithoutTheHook() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        Store store = openCovered();
        write(store);
        store.flush();
        write(store);
        coverage.inside = StoreFixture::refuse;
        Throwable ignored = catchThrowable(store::compact); // it may fail, or leave out what is not flushed
        expectNothingUncovered(openImage(), "compact, " + ignored);
    }

    @Test
    void store_17_copyMakesNothingDurableWithoutTheHook() {
        claims(claims(Capability.DURABLE) && claims(Capability.COPY), "DURABLE with COPY");
        Store store = openCovered();
        write(store);
        coverage.inside = StoreFixture::refuse;
        Throwable ignored = catchThrowable(() -> store.copyTo(temporary.resolve("copy")));
        expectNothingUncovered(openImage(), "copyTo, " + ignored);
    }

    @Test
    void store_18_flushFailsWithItsHook() {
        Store store = openCovered();
        write(store);
        coverage.inside = StoreFixture::refuse;
        Throwable thrown = catchThrowable(store::flush);
        if (coverage.covered() == 0) {
            assertThat(thrown).as("what flush throws").isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void store_18_nothingIsDurableWhenTheHookThrew() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        Store store = openCovered();
        write(store);
        coverage.inside = StoreFixture::refuse;
        Throwable ignored = catchThrowable(store::flush); // which another test looks at
        expectNothingUncovered(openImage(), "flush, " + ignored);
    }

    @Test
    void store_19_closeCallsTheHookFirst() {
        Store store = openCovered();
        write(store);
        store.close();
        assertThat(coverage.covered()).isEqualTo(1);
    }

    @Test
    void store_20_closeReleasesEverythingWhenTheHookThrows() {
        Store store = openCovered();
        write(store);
        coverage.inside = StoreFixture::refuse;
        Throwable ignored = catchThrowable(store::close); // may tell of it, or not
        hook = () -> {};
        Store again = open();
        assertThat(all(again, FIRST)).as("after %s", ignored).hasSizeLessThanOrEqualTo(coverage.covered());
    }

    @Test
    void store_22_hookMaySyncTheJournal() {
        Store store = open();
        put(store, FIRST, "a", "1", Journal.BUFFERED);
        AtomicBoolean synced = new AtomicBoolean();
        hook = () -> {
            store.syncJournal();
            synced.set(true);
        };
        put(store, FIRST, "b", "1");
        together(List.of(store::flush));
        hook = () -> {};
        assertThat(synced).isTrue();
    }

    @Test
    void store_38_flushTakesNothingThatWasWrittenAfterItsHookWasCalled() throws InterruptedException {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        Store store = openCovered();
        write(store);
        AtomicBoolean once = new AtomicBoolean();
        Thread writer = new Thread(() -> write(store));
        coverage.inside = () -> {
            if (once.compareAndSet(false, true)) {
                writer.start();
                awaitEnd(writer);
            }
        };
        store.flush();
        Store afterKill = openImage();
        assertThat(all(afterKill, FIRST)).isNotEmpty();
        expectNothingUncovered(afterKill, "flush");
        writer.join(PATIENCE_MILLIS);
    }

    @Test
    void store_39_whatWasWrittenIsStillThereWhenTheHookThrew() {
        Store store = openCovered();
        write(store);
        coverage.inside = StoreFixture::refuse;
        Throwable flushed = catchThrowable(store::flush);
        Throwable compacted = catchThrowable(store::compact);
        assertThat(all(store, FIRST)).as("after %s and %s", flushed, compacted).hasSize(1);
        coverage.inside = () -> {};
        store.flush();
        if (claims(Capability.DURABLE)) {
            assertThat(all(openImage(), FIRST)).as("flushed after %s", flushed).hasSize(1);
        }
    }

    @Test
    void store_39_whatWasWrittenIsStillThereWhenTheHookOfACopyThrew() {
        claims(claims(Capability.COPY), Capability.COPY);
        Store store = openCovered();
        write(store);
        coverage.inside = StoreFixture::refuse;
        Throwable thrown = catchThrowable(() -> store.copyTo(temporary.resolve("copy")));
        coverage.inside = () -> {};
        assertThat(all(store, FIRST)).as("after %s", thrown).hasSize(1);
        store.flush();
        assertThat(all(openImage(), FIRST)).as("flushed after %s", thrown).hasSize(1);
    }

    @Test
    void store_33_writeThatItsHookFailsIsWholeOrNotAtAll() {
        Store store = openSmall();
        hook = coverage;
        int written = 0;
        coverage.inside = StoreFixture::refuse;
        Throwable thrown = null;
        while (written < FILLING_WRITES && thrown == null) {
            byte[] key = bytes(number(coverage.begin()));
            StoreBatch both =
                    new StoreBatch().put(FIRST, key, value(FILLING_BYTES)).put(SECOND, key, value(1));
            thrown = catchThrowable(() -> store.write(both, Journal.NONE));
            written += thrown == null ? 1 : 0;
        }
        expectWhole(store, written);
        coverage.inside = () -> {};
        if (claims(Capability.DURABLE)) {
            expectWhole(openImage(), 0);
        }
    }

    /** Expects every batch in both spaces or in none, and no fewer than {@code least}. */
    static void expectWhole(Store store, int least) {
        List<String> first = keys(store, FIRST);
        assertThat(first).as("the first space").hasSizeGreaterThanOrEqualTo(least);
        assertThat(first).as("the first space beside the second").isEqualTo(keys(store, SECOND));
    }

    /** Only what no call of {@code beforeFlush} has covered is asked for: what is flushed may be there or not. */
    private void expectNothingUncovered(Store afterKill, String what) {
        List<String> uncovered = keys(afterKill, FIRST).stream()
                .filter(key -> Integer.parseInt(key) > coverage.covered())
                .toList();
        assertThat(uncovered)
                .as("writes that are durable after %s, and that no call of beforeFlush has covered", what)
                .isEmpty();
    }

    private Store openCovered() {
        Store store = open();
        hook = coverage;
        return store;
    }

    private void write(Store store) {
        write(store, 1);
    }

    private void write(Store store, int length) {
        byte[] key = bytes(number(coverage.begin()));
        store.write(new StoreBatch().put(FIRST, key, value(length)), Journal.NONE);
    }

    private static String number(int number) {
        return String.format("%06d", number);
    }

    /** A store that lets nobody write while its hook runs keeps the writer waiting; that shows in time alone. */
    private static void awaitEnd(Thread writer) {
        long deadline = System.nanoTime() + BETWEEN_NANOS;
        while (writer.isAlive() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
