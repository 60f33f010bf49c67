package io.mergekv.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Change;
import io.mergekv.Feed;
import io.mergekv.Key;
import io.mergekv.KeyRange;
import io.mergekv.core.record.RecordView;
import io.mergekv.core.record.RecordWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static final int ROUNDS = Integer.getInteger("mergekv.router.rounds", 200);

    private final RecordWriter writer = new RecordWriter();
    private final RecordView view = new RecordView();

    @Test
    void everyChangeFindsExactlyTheFeedsThatMatchIt() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Router<Integer> router = new Router<>();
            List<Feed> feeds = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Feed feed = randomFeed(random);
                feeds.add(feed);
                router.add(feed, i);
            }
            List<Integer> present = new ArrayList<>();
            for (int i = 0; i < feeds.size(); i++) {
                if (random.nextInt(3) == 0) {
                    router.remove(feeds.get(i), i);
                } else {
                    present.add(i);
                }
            }
            for (int i = 0; i < 20; i++) {
                String table = "t" + random.nextInt(3);
                Key key = Key.of(word(random));
                List<Integer> matches = new ArrayList<>();

                router.addTo(change(table, key), matches);

                assertThat(matches)
                        .as("seed %d, round %d, %s of %s", seed, round, key, table)
                        .containsExactlyInAnyOrderElementsOf(present.stream()
                                .filter(f -> feeds.get(f).matches(table, key))
                                .toList());
            }
        }
    }

    @Test
    void theFilterAgreesWithTheFeed() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS * 20; round++) {
            Feed feed = randomFeed(random);
            String table = "t" + random.nextInt(3);
            Key key = Key.of(word(random));

            assertThat(new FeedFilter(feed).matches(change(table, key)))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(feed.matches(table, key));
        }
    }

    @Test
    void aRouterWhoseFeedsHaveAllLeftIsEmpty() {
        Random random = new Random(1);
        Router<Integer> router = new Router<>();
        List<Feed> feeds = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            feeds.add(randomFeed(random));
            router.add(feeds.get(i), i);
        }
        for (int i = 0; i < feeds.size(); i++) {
            router.remove(feeds.get(i), i);
            router.remove(feeds.get(i), i);
        }

        assertThat(router.isEmpty()).isTrue();
    }

    private RecordView change(String table, Key key) {
        writer.begin(1, 1, 0, 0, "");
        writer.change(Change.Kind.MERGE, table, key.toBytes(), 1, new byte[] {(byte) 0xa0});
        view.load(writer.finish());
        view.next();
        return view;
    }

    private static Feed randomFeed(Random random) {
        Feed feed = switch (random.nextInt(6)) {
            case 0 -> Feed.all();
            case 1 -> Feed.key(word(random));
            case 2 -> Feed.prefix(word(random));
            case 3 -> Feed.keys(KeyRange.from(Key.of(word(random))));
            case 4 -> Feed.keys(KeyRange.to(Key.of(word(random))));
            default -> Feed.keys(KeyRange.of(Key.of(word(random)), Key.of(word(random))));
        };
        return random.nextBoolean() ? feed : feed.inTable("t" + random.nextInt(3));
    }

    private static String word(Random random) {
        StringBuilder word = new StringBuilder();
        int length = 1 + random.nextInt(3);
        for (int i = 0; i < length; i++) {
            word.append((char) ('a' + random.nextInt(3)));
        }
        return word.toString();
    }
}
