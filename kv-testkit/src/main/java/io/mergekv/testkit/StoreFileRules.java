package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.KvException;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreProvider.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a store makes of files that another life of it has left, whole or not. */
abstract class StoreFileRules extends StoreModelRules {
    private static final int FLUSHED = 40;
    private static final int JOURNALED = 20;
    private static final int VALUE_BYTES = 300;
    private static final int WRITES_BEFORE_CLOSE = 50;

    /** A directory that a store has left, with how many writes of it are there, and how many of these were flushed. */
    private record Left(Path directory, int flushed, int written) {}

    @Test
    void store_33_writeThatACloseFailsIsWholeOrNotAtAll() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        Store store = open();
        AtomicInteger written = new AtomicInteger();
        AtomicInteger beforeClose = new AtomicInteger();
        together(List.of(
                () -> {
                    boolean open = true;
                    while (open) {
                        open = succeeds(() -> write(store, written.get() + 1, Journal.NONE));
                        written.addAndGet(open ? 1 : 0);
                    }
                },
                () -> {
                    while (written.get() < WRITES_BEFORE_CLOSE
                            && !Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                    beforeClose.set(written.get());
                    store.close();
                }));
        StoreHookRules.expectWhole(open(), beforeClose.get());
    }

    @Test
    void store_34_damagedStoreIsRefusedInATypedWayAndLeftAsItIs() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        for (Left left : List.of(killed(FLUSHED, JOURNALED), closed(FLUSHED, 0))) {
            for (Path file : FileDamage.filesIn(left.directory())) {
                for (FileDamage damage : FileDamage.values()) {
                    opened(left, file, damage);
                }
            }
        }
    }

    @Test
    void store_34_fileInPlaceOfTheDirectoryIsRefusedInATypedWay() throws IOException {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        Path file = Files.writeString(temporary.resolve("file"), "mine");
        KitContext context = new KitContext(file, options(), SPACES, () -> {}, 0, OptionalLong.empty());
        Throwable thrown = thrownBy(() -> closing(provider().open(context)));
        assertThat(thrown).as("what open throws").isInstanceOf(KvException.class);
        assertThat(file).hasContent("mine");
    }

    @Test
    void store_40_spacesInAnotherOrderHoldWhatTheyHeld() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        Store store = open();
        put(store, FIRST, "a", "1");
        put(store, SECOND, "b", "2");
        store.flush();
        put(store, FIRST, "c", "3", Journal.BUFFERED);
        Path killed = image();
        store.close();
        Space second = new Space(SECOND.name(), 0);
        Space first = new Space(FIRST.name(), 1);
        for (Path directory : List.of(killed, temporary.resolve("store"))) {
            Store again = open(directory, OptionalLong.empty(), List.of(second, first));
            assertThat(all(again, first)).as(FIRST.name()).containsExactly("a=1", "c=3");
            assertThat(all(again, second)).as(SECOND.name()).containsExactly("b=2");
        }
    }

    @Test
    void store_41_lostFileIsRefusedOrTakesNothingWithIt() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        for (Left left :
                List.of(killed(0, JOURNALED), killed(FLUSHED, 0), killed(FLUSHED, JOURNALED), closed(FLUSHED, 1))) {
            for (Path file : FileDamage.filesIn(left.directory())) {
                List<String> found = opened(left, file, FileDamage.LOST);
                if (found != null) {
                    assertThat(found).as("without %s", file).hasSize(left.written());
                }
            }
        }
    }

    @Test
    void store_41_fileCutShortIsRefusedOrTakesTheEndOfTheJournalAlone() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        for (Left left : List.of(killed(FLUSHED, JOURNALED), closed(FLUSHED, 0))) {
            for (Path file : FileDamage.filesIn(left.directory())) {
                for (FileDamage damage : List.of(FileDamage.EMPTIED, FileDamage.HALVED)) {
                    List<String> found = opened(left, file, damage);
                    if (found != null) {
                        assertThat(found).as("%s %s", file, damage).hasSizeGreaterThanOrEqualTo(left.flushed());
                        assertThat(found).as("%s %s", file, damage).isEqualTo(numbers(found.size()));
                    }
                }
            }
        }
    }

    /** What a store with such a {@code damage} shows; null when it is refused, at open or by what reads it. */
    private @Nullable List<String> opened(Left left, Path file, FileDamage damage) {
        Path copy = DirectoryImage.take(left.directory(), temporary.resolve("damaged" + ++images));
        damage.befall(copy.resolve(file));
        Map<Path, Long> before = files(copy);
        List<Store> opened = new ArrayList<>();
        Throwable refused = thrownBy(() -> opened.add(openUnhooked(copy)));
        String what = file + " " + damage;
        if (refused != null) {
            assertThat(refused).as("%s: what open throws", what).isInstanceOf(KvException.class);
            assertThat(Descriptors.areKnown() ? Descriptors.leftIn(copy) : List.of())
                    .as("%s: still open after %s", what, refused)
                    .isEmpty();
            if (damage.isFoundWhenRead()) {
                // The journal may have been written again before: then nothing is lost once the damage is undone.
                FileDamage.undo(left.directory().resolve(file), copy.resolve(file));
                Store undone = openUnhooked(copy);
                assertThat(keys(undone, FIRST))
                        .as("%s: what is there once it is undone", what)
                        .hasSize(left.written());
                undone.close();
            } else {
                assertThat(files(copy)).as("%s: the files", what).isEqualTo(before);
            }
            return null;
        }
        List<String> found = new ArrayList<>();
        Throwable failed = thrownBy(() -> found.addAll(keys(opened.get(0), FIRST)));
        Throwable unclosed = thrownBy(() -> opened.get(0).close());
        for (Throwable thrown :
                Stream.of(failed, unclosed).filter(Objects::nonNull).toList()) {
            assertThat(thrown).as("%s: what a scan or close throws", what).isInstanceOf(KvException.class);
        }
        return failed == null ? found : null;
    }

    private Map<Path, Long> files(Path directory) {
        Map<Path, Long> files = DirectoryImage.checksums(directory);
        files.keySet().removeIf(this::isMessages);
        return files;
    }

    private Left killed(int flushed, int journaled) {
        Store store = open(temporary.resolve("store"));
        fill(store, flushed, journaled);
        Path image = image();
        store.close();
        DirectoryImage.deleteTree(temporary.resolve("store"));
        return new Left(image, flushed, flushed + journaled);
    }

    private Left closed(int flushed, int more) {
        Path directory = temporary.resolve("closed" + ++images);
        Store store = open(directory);
        fill(store, flushed, 0);
        for (int i = 0; i < more; i++) {
            write(store, flushed + 1 + i, Journal.NONE);
        }
        store.close();
        return new Left(directory, flushed, flushed + more);
    }

    private static void fill(Store store, int flushed, int journaled) {
        for (int i = 1; i <= flushed; i++) {
            write(store, i, Journal.NONE);
        }
        if (flushed > 0) {
            store.flush();
        }
        for (int i = flushed + 1; i <= flushed + journaled; i++) {
            write(store, i, Journal.SYNCED);
        }
    }

    private static void write(Store store, int number, Journal journal) {
        byte[] key = bytes(number(number));
        store.write(new StoreBatch().put(FIRST, key, value(VALUE_BYTES)).put(SECOND, key, value(1)), journal);
    }

    private static List<String> numbers(int count) {
        List<String> numbers = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            numbers.add(number(i));
        }
        return numbers;
    }

    private static String number(int number) {
        return String.format("%06d", number);
    }

    private static boolean succeeds(Runnable action) {
        return thrownBy(action) == null;
    }

    private static @Nullable Throwable thrownBy(Runnable action) {
        try {
            action.run();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }
}
