package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random sequences of all that can be done to a store, against sorted maps. */
abstract class StoreModelRules extends StoreHookRules {
    private static final int STEPS = 300;
    private static final List<Space> BOTH = List.of(FIRST, SECOND);

    private int trials;

    /** One thing done to a store; its text is what is printed. */
    private record Step(String text, Consumer<Trial> effect) {
        @Override
        public String toString() {
            return text;
        }
    }

    @Test
    void store_1_randomWritesLeaveWhatASortedMapHolds() {
        random(random -> Sequences.check(random, STEPS, each -> step(each, List.of()), this::attempt));
    }

    @Test
    void store_24_randomWritesAndCompactionsLeaveWhatASortedMapHolds() {
        List<Step> seldom = List.of(new Step("compact", trial -> trial.store.compact()));
        random(random -> Sequences.check(random, STEPS, each -> step(each, seldom), this::attempt));
    }

    @Test
    void store_26_randomWritesReopensAndKillsLeaveWhatASortedMapHolds() {
        claims(claims(StoreProvider.Capability.DURABLE), "DURABLE");
        List<Step> seldom =
                List.of(new Step("reopen", Trial::reopen), new Step("flush, and kill", Trial::flushAndKill));
        random(random -> Sequences.check(random, STEPS, each -> step(each, seldom), this::attempt));
    }

    private void attempt(List<Step> steps) {
        Trial trial = new Trial(++trials);
        try {
            steps.forEach(step -> {
                step.effect().accept(trial);
                trial.compare();
            });
        } finally {
            trial.store.close();
        }
    }

    private static Step pick(Random random, List<Step> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static Step step(Random random, List<Step> seldom) {
        int space = random.nextInt(2);
        String key = randomKey(random);
        String to = randomKey(random);
        String value = Integer.toHexString(random.nextInt()).repeat(random.nextInt(4));
        Journal journal = random.nextInt(4) == 0 ? Journal.BUFFERED : Journal.NONE;
        String where = " in " + BOTH.get(space).name() + ", " + journal;
        return switch (random.nextInt(12 + seldom.size())) {
            case 0, 1, 2, 3, 4 ->
                new Step("put " + printed(key) + where, trial -> trial.put(space, key, value, journal));
            case 5, 6 -> new Step("delete " + printed(key) + where, trial -> trial.delete(space, key, journal));
            case 7 ->
                new Step(
                        "delete from " + printed(key) + " to " + printed(to) + where,
                        trial -> trial.deleteRange(space, key, to, journal));
            case 8 ->
                new Step("put " + printed(key) + " into both, " + journal, trial -> trial.putBoth(key, value, journal));
            case 9 -> new Step("scan from " + printed(key) + " to " + printed(to), trial -> trial.scan(space, key, to));
            case 10 -> new Step("flush", trial -> trial.store.flush());
            case 11 -> new Step("sync the journal", trial -> trial.store.syncJournal());
            default -> random.nextInt(3) == 0 ? pick(random, seldom) : new Step("flush", trial -> trial.store.flush());
        };
    }

    /** A store and sorted maps of what it must hold. */
    private final class Trial {
        private final List<NavigableMap<String, String>> model = List.of(new TreeMap<>(), new TreeMap<>());
        private final String name;
        private String directory;
        private int images;
        private Store store;

        Trial(int number) {
            name = "trial" + number;
            directory = name;
            store = open(temporary.resolve(directory));
        }

        void put(int space, String key, String value, Journal journal) {
            store.write(new StoreBatch().put(BOTH.get(space), bytes(key), bytes(value)), journal);
            model.get(space).put(key, value);
        }

        void putBoth(String key, String value, Journal journal) {
            StoreBatch batch = new StoreBatch();
            for (int space = 0; space < BOTH.size(); space++) {
                batch.put(BOTH.get(space), bytes(key), bytes(value));
                model.get(space).put(key, value);
            }
            store.write(batch, journal);
        }

        void delete(int space, String key, Journal journal) {
            store.write(new StoreBatch().delete(BOTH.get(space), bytes(key)), journal);
            model.get(space).remove(key);
        }

        void deleteRange(int space, String from, String to, Journal journal) {
            store.write(new StoreBatch().deleteRange(BOTH.get(space), bytes(from), bytes(to)), journal);
            if (from.compareTo(to) < 0) {
                model.get(space).subMap(from, to).clear();
            }
        }

        void scan(int space, String from, String to) {
            List<String> expected = from.compareTo(to) < 0
                    ? entries(model.get(space).subMap(from, true, to, false))
                    : new ArrayList<>();
            Space in = BOTH.get(space);
            assertThat(StoreFixture.scan(store, in, range(from, to), Direction.FORWARD))
                    .isEqualTo(expected);
            Collections.reverse(expected);
            assertThat(StoreFixture.scan(store, in, range(from, to), Direction.REVERSE))
                    .isEqualTo(expected);
        }

        void reopen() {
            store.close();
            store = open(temporary.resolve(directory));
        }

        /** Goes on with what a kill of the process would leave now. */
        void flushAndKill() {
            store.flush();
            String image = name + "-image" + ++images;
            DirectoryImage.take(temporary.resolve(directory), temporary.resolve(image));
            store.close();
            directory = image;
            store = open(temporary.resolve(directory));
        }

        void compare() {
            for (int space = 0; space < BOTH.size(); space++) {
                assertThat(all(store, BOTH.get(space))).isEqualTo(entries(model.get(space)));
                for (String probe : List.of("a", "\u0000")) {
                    @Nullable String expected = model.get(space).get(probe);
                    assertThat(get(store, BOTH.get(space), probe)).isEqualTo(expected);
                }
            }
        }
    }

    private static String printed(String key) {
        StringBuilder text = new StringBuilder();
        key.chars().forEach(each -> text.append(String.format("%02x", each)));
        return text.toString();
    }

    private static String randomKey(Random random) {
        StringBuilder key = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            key.append("\u0000a\u007f\u0080\u00ff".charAt(random.nextInt(5)));
        }
        return key.toString();
    }
}
