package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreProvider.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The rules STORE-n and SPI-n of the specification, as tests. A provider's author extends it and overrides
 * {@link #provider()}, and {@link #options()} where stores need some. A test is named after the rule it proves; what a
 * provider claims is checked, and what it does not claim is reported as aborted.
 *
 * <p>Each test opens stores in directories of its own, which are deleted afterwards. The kill of a process is played by
 * copying the files of an open store at a moment when nothing is written.
 */
public abstract class StoreConformance extends StoreModelRules {
    private static final int COPIES = 20;

    /** For subclasses. */
    protected StoreConformance() {}

    @Test
    void store_17_flushCallsTheHookFirst() {
        AtomicInteger calls = new AtomicInteger();
        Store store = open();
        put(store, FIRST, "a", "1");
        hook = calls::incrementAndGet;
        store.flush();
        assertThat(calls).hasPositiveValue();
    }

    @Test
    void store_17_journaledWriteMakesNoEarlierWriteDurableWithoutTheHook() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        AtomicInteger calls = new AtomicInteger();
        Store store = open();
        hook = calls::incrementAndGet;
        put(store, FIRST, "a", "1");
        put(store, FIRST, "b", "2", Journal.BUFFERED);
        put(store, SECOND, "c", "3", Journal.SYNCED);
        store.syncJournal();
        List<String> afterKill = all(openImage(), FIRST);
        assertThat(afterKill).contains("b=2");
        if (calls.get() == 0) {
            assertThat(afterKill)
                    .as("what is left after a kill before any call of beforeFlush")
                    .doesNotContain("a=1");
        }
    }

    @Test
    void store_18_flushFailsWithItsHook() {
        Store store = open();
        put(store, FIRST, "a", "1");
        hook = StoreConformance::refuse;
        assertThatThrownBy(store::flush).isInstanceOf(RuntimeException.class);
    }

    @Test
    void store_18_nothingIsDurableWhenTheHookThrew() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        Store store = open();
        put(store, FIRST, "a", "1");
        hook = StoreConformance::refuse;
        Throwable refused = catchThrowable(store::flush);
        assertThat(refused).isNotNull();
        Store afterKill = openImage();
        assertThat(all(afterKill, FIRST)).isEmpty();
    }

    @Test
    void store_19_closeCallsTheHookFirst() {
        AtomicInteger calls = new AtomicInteger();
        Store store = open();
        put(store, FIRST, "a", "1");
        hook = calls::incrementAndGet;
        store.close();
        assertThat(calls).hasPositiveValue();
    }

    @Test
    void store_20_closeReleasesEverythingWhenTheHookThrows() {
        Store store = open();
        put(store, FIRST, "a", "1");
        hook = StoreConformance::refuse;
        Throwable ignored = catchThrowable(store::close); // may tell of it, or not
        hook = () -> {};
        assertThat(all(open(), FIRST)).as("after %s", ignored).isEmpty();
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
    void store_26_closedStoreHasEverythingWhenOpenedAgain() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        Store store = open();
        put(store, FIRST, "a", "1");
        put(store, SECOND, "b", "2", Journal.BUFFERED);
        store.close();
        Store again = open();
        assertThat(all(again, FIRST)).containsExactly("a=1");
        assertThat(all(again, SECOND)).containsExactly("b=2");
    }

    @Test
    void store_26_flushedWritesSurviveAKill() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        Store store = open();
        put(store, FIRST, "a", "1");
        store.flush();
        assertThat(all(openImage(), FIRST)).containsExactly("a=1");
    }

    @Test
    void store_27_journaledWritesSurviveAKill() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        Store store = open();
        for (int i = 0; i < 20; i++) {
            put(store, FIRST, "a", "" + i, i % 2 == 0 ? Journal.SYNCED : Journal.BUFFERED);
        }
        assertThat(all(openImage(), FIRST)).containsExactly("a=19");
    }

    @Test
    void store_28_unjournaledWritesSurviveAsAPrefix() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        Store store = open();
        byte[] value = new byte[1000];
        for (int i = 100; i < 300; i++) {
            byte[] key = bytes("" + i);
            store.write(new StoreBatch().put(FIRST, key, value).put(SECOND, key, value), Journal.NONE);
            if (i == 200) {
                store.flush();
            }
        }
        Store afterKill = openImage();
        List<String> first = all(afterKill, FIRST);
        assertThat(first).hasSizeGreaterThanOrEqualTo(101).isEqualTo(all(afterKill, SECOND));
        assertThat(first.get(first.size() - 1)).startsWith("" + (99 + first.size()));
    }

    @Test
    void store_30_copyCanBeOpenedAsAStore() {
        claims(claims(Capability.COPY), Capability.COPY);
        Store store = open();
        put(store, FIRST, "a", "1");
        put(store, SECOND, "b", "2", Journal.BUFFERED);
        Path copy = temporary.resolve("copy");
        store.copyTo(copy);
        put(store, FIRST, "a", "2");
        Store copied = open(copy);
        assertThat(all(copied, FIRST)).containsExactly("a=1");
        assertThat(all(copied, SECOND)).containsExactly("b=2");
    }

    @Test
    void store_30_copyIsOfOneMomentWhileWritesGoOn() {
        claims(claims(Capability.COPY), Capability.COPY);
        Store store = open();
        AtomicBoolean copied = new AtomicBoolean();
        put(store, FIRST, "0", "0");
        put(store, SECOND, "0", "0");
        together(List.of(
                () -> {
                    for (int i = 1; !copied.get(); i++) {
                        byte[] value = bytes("" + i);
                        store.write(
                                new StoreBatch().put(FIRST, bytes("0"), value).put(SECOND, bytes("0"), value),
                                Journal.NONE);
                    }
                },
                () -> {
                    try {
                        for (int i = 0; i < COPIES; i++) {
                            store.copyTo(temporary.resolve("copy" + i));
                        }
                    } finally {
                        copied.set(true);
                    }
                }));
        for (int i = 0; i < COPIES; i++) {
            Store opened = open(temporary.resolve("copy" + i));
            assertThat(all(opened, FIRST)).hasSize(1).isEqualTo(all(opened, SECOND));
            opened.close();
        }
    }

    @Test
    void store_31_copyLeavesADirectoryThatExistsAsItWas() throws IOException {
        claims(claims(Capability.COPY), Capability.COPY);
        Store store = open();
        Path taken = Files.createDirectory(temporary.resolve("taken"));
        Files.writeString(taken.resolve("file"), "mine");
        assertThatThrownBy(() -> store.copyTo(taken)).isInstanceOf(RuntimeException.class);
        assertThat(taken).isDirectoryContaining("glob:**/file");
        assertThat(DirectoryImage.checksums(taken)).hasSize(2);
    }

    @Test
    void store_32_copyIsRefusedWhereItIsNotClaimed() {
        Assumptions.assumeFalse(claims(Capability.COPY), "COPY is claimed");
        Store store = open();
        assertThatThrownBy(() -> store.copyTo(temporary.resolve("copy")))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    /** The store as a kill of the process would leave it now, opened again. */
    private Store openImage() {
        Path image = DirectoryImage.take(temporary.resolve("store"), temporary.resolve("image"));
        Runnable before = hook;
        hook = () -> {};
        Store opened = open(image);
        hook = before;
        return opened;
    }

    private static void refuse() {
        throw new IllegalStateException("the hook refuses");
    }
}
