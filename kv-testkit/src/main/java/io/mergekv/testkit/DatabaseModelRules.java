package io.mergekv.testkit;

import io.mergekv.Key;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random sequences of all that can be done to a database, against plain maps. */
abstract class DatabaseModelRules extends DatabaseFeedRules {
    private static final int STEPS = 150;

    private int trials;

    /** One thing done to a database; its text is what is printed. */
    private record Step(String text, Consumer<DatabaseTrial> effect) {
        @Override
        public String toString() {
            return text;
        }
    }

    @Test
    void read_6_randomOperationsLeaveWhatPlainMapsHold() {
        random(random -> Sequences.check(random, STEPS, each -> step(each, 12), this::attempt));
    }

    @Test
    void rec_1_randomOperationsReopensAndKillsLeaveWhatPlainMapsHold() {
        claims(durable(), "durability");
        random(random -> Sequences.check(random, STEPS, each -> step(each, 14), this::attempt));
    }

    private void attempt(List<Step> steps) {
        try (DatabaseTrial trial = new DatabaseTrial(this, temporary.resolve("trial" + ++trials))) {
            steps.forEach(step -> step.effect().accept(trial));
            trial.compareAtTheEnd();
        }
    }

    private static Step step(Random random, int kinds) {
        String table = "t" + random.nextInt(2);
        Key key = Key.of("key" + random.nextInt(6));
        Map<String, @Nullable Object> fields = PlainMerge.random(random, false, 2);
        Map<String, @Nullable Object> patch = PlainMerge.random(random, true, 2);
        int count = 1 + random.nextInt(9);
        String place = " " + table + " " + key;
        return switch (random.nextInt(kinds)) {
            case 0 -> new Step("put" + place + " " + fields, trial -> trial.put(table, key, fields));
            case 1 -> new Step("delete" + place, trial -> trial.delete(table, key));
            case 2 -> new Step("update" + place + " " + patch, trial -> trial.update(table, key, patch));
            case 3 -> new Step("increment" + place + " by " + count, trial -> trial.increment(table, key, count));
            case 4 -> {
                Key other = Key.of("key" + random.nextInt(6));
                yield new Step(
                        "commit: put" + place + " " + fields + ", delete t0 " + other,
                        trial -> trial.batch(table, key, fields, "t0", other));
            }
            case 5 ->
                random.nextInt(3) > 0
                        ? new Step("compare", DatabaseTrial::compare)
                        : new Step("clear " + table, trial -> trial.clear(table, false));
            case 6 ->
                random.nextInt(3) > 0
                        ? new Step("follow " + count, trial -> trial.follow(count))
                        : new Step("drop " + table, trial -> trial.clear(table, true));
            case 7 ->
                random.nextInt(2) > 0
                        ? new Step("snapshot", DatabaseTrial::snapshot)
                        : new Step("checkpoint", DatabaseTrial::checkpoint);
            case 12 ->
                random.nextInt(2) > 0
                        ? new Step("reopen", DatabaseTrial::reopen)
                        : new Step("compare", DatabaseTrial::compare);
            case 13 ->
                random.nextInt(2) > 0
                        ? new Step("kill", DatabaseTrial::kill)
                        : new Step("follow " + count, trial -> trial.follow(count));
            default -> new Step("merge" + place + " " + patch, trial -> trial.merge(table, key, patch));
        };
    }
}
