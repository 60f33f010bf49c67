package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreProvider.Capability;
import io.mergekv.spi.StoreSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The rules STORE-n and SPI-n of the specification, as tests. A provider's author extends it and overrides
 * {@link #provider()}, and {@link #options()} where stores need some. A test is named after the rule it proves; what a
 * provider claims is checked, and what it does not claim is reported as aborted.
 *
 * <p>Each test opens stores in directories of its own, which are deleted afterwards. The kill of a process is played by
 * copying the files of an open store at a moment when nothing is written. Tests of a full buffer write some 16 MiB under
 * the least budget of memory; a store that divides no budget should have a small buffer in {@link #options()}. What needs
 * Linux, a C compiler or a process of its own says so where it is aborted.
 */
public abstract class StoreConformance extends StoreProcessRules {
    private static final int COPIES = 20;

    /** For subclasses. */
    protected StoreConformance() {}

    @Override
    final void useOnce(Path directory) {
        Store store = open(directory);
        for (Journal journal : Journal.values()) {
            put(store, FIRST, journal.name(), "1", journal);
        }
        store.flush();
        compactIfItCan(store);
        all(store, FIRST);
        try (StoreSnapshot snapshot = store.snapshot()) {
            drain(snapshot.scan(FIRST, ByteRange.all(), Direction.REVERSE));
        }
        store.close();
    }

    @Test
    void spi_5_nothingStaysOpenBehindACloseThatFailed() {
        Assumptions.assumeTrue(Descriptors.areKnown(), "it takes Linux to see what is open");
        Store store = open();
        put(store, FIRST, "a", "1");
        hook = StoreFixture::refuse;
        Throwable ignored = catchThrowable(store::close);
        assertThat(Descriptors.leftIn(temporary))
                .as("still open, after %s", ignored)
                .isEmpty();
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
}
