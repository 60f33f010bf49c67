package com.example.mergekv.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.CorruptionException;
import io.mergekv.Options;
import io.mergekv.StorageException;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreContext;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.FaultyProviders;
import io.mergekv.testkit.ProviderCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kit cannot know of: the files of this store, and their order. Also a call that fails by plan. */
class FilesTest {
    private static final Space SPACE = new Space("space", 0);
    private static final byte[] KEY = {1};

    @TempDir
    Path directory;

    @Test
    void journalOfBeforeTheFlushIsNotWrittenAgain() throws IOException {
        Path journal = directory.resolve("journal");
        Path kept = directory.resolve("kept");
        try (Store store = open()) {
            put(store, 1, Journal.BUFFERED);
            Files.copy(journal, kept);
            put(store, 2, Journal.NONE);
        }
        Files.move(kept, journal, StandardCopyOption.REPLACE_EXISTING); // killed before the journal was emptied
        try (Store store = open()) {
            assertThat(store.get(SPACE, KEY)).containsExactly(2);
        }
    }

    @Test
    void journalThatWasBegunAnewButNotYetCutIsNotWrittenAgain() throws IOException {
        Path journal = directory.resolve("journal");
        byte[] kept;
        try (Store store = open()) {
            put(store, 1, Journal.BUFFERED);
            kept = Files.readAllBytes(journal);
            put(store, 2, Journal.NONE);
        }
        byte[] begun = Files.readAllBytes(journal);
        System.arraycopy(begun, 0, kept, 0, begun.length);
        Files.write(journal, kept);
        try (Store store = open()) {
            assertThat(store.get(SPACE, KEY)).containsExactly(2);
        }
    }

    @Test
    void creationThatWasCutShortIsDoneAgain() throws IOException {
        Files.write(directory.resolve("store.mv.new"), new byte[8192]);
        Files.write(directory.resolve("journal.new"), new byte[12]);
        try (Store store = open()) {
            assertThat(store.get(SPACE, KEY)).isNull();
        }
    }

    @Test
    void journalWithoutItsBeginningIsRefused() throws IOException {
        open().close();
        Files.write(directory.resolve("journal"), new byte[0]);
        assertThatThrownBy(this::open).isInstanceOf(CorruptionException.class);
    }

    @Test
    void tornRecordEndsTheJournal() throws IOException {
        byte[] journal;
        try (Store store = open()) {
            put(store, 1, Journal.BUFFERED);
            long whole = Files.size(directory.resolve("journal"));
            put(store, 2, Journal.BUFFERED);
            journal = Files.readAllBytes(directory.resolve("journal"));
            journal[(int) whole + 20]++;
            Files.createDirectory(directory.resolve("image"));
            Files.copy(directory.resolve("store.mv"), directory.resolve("image/store.mv"));
            Files.write(directory.resolve("image/journal"), journal);
        }
        directory = directory.resolve("image");
        try (Store store = open()) {
            assertThat(store.get(SPACE, KEY)).containsExactly(1);
        }
    }

    @Test
    void storeWhoseFileIsGoneIsNotBegunAnew() throws IOException {
        open().close();
        Files.delete(directory.resolve("store.mv"));
        assertThatThrownBy(this::open).isInstanceOf(CorruptionException.class);
        assertThat(directory.resolve("store.mv")).doesNotExist();
    }

    @Test
    void storeOlderThanItsJournalIsRefused() throws IOException {
        Path old = directory.resolve("old");
        try (Store store = open()) {
            put(store, 1, Journal.BUFFERED);
            Files.copy(directory.resolve("store.mv"), old);
        }
        Files.move(old, directory.resolve("store.mv"), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(this::open).isInstanceOf(CorruptionException.class);
    }

    @Test
    void writeThatFailedAfterItWasDoneIsThereWhenOpenedAgain() {
        FaultPlan plan = new FaultPlan().failAfter(ProviderCall.STORE_WRITE, 1);
        try (Store store = FaultyProviders.store(new H2StoreProvider(), plan).open(new Context(directory))) {
            assertThatThrownBy(() -> put(store, 1, Journal.SYNCED)).isInstanceOf(StorageException.class);
        }
        try (Store store = open()) {
            assertThat(store.get(SPACE, KEY)).containsExactly(1);
        }
    }

    private Store open() {
        return new H2StoreProvider().open(new Context(directory));
    }

    private static void put(Store store, int value, Journal journal) {
        store.write(new StoreBatch().put(SPACE, KEY, new byte[] {(byte) value}), journal);
    }

    private record Context(Path directory) implements StoreContext {
        @Override
        public Options options() {
            return Options.none();
        }

        @Override
        public List<Space> spaces() {
            return List.of(SPACE);
        }

        @Override
        public Runnable beforeFlush() {
            return () -> {};
        }
    }
}
