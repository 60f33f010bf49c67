package io.mergekv.testkit.crash;

import io.mergekv.Key;
import io.mergekv.Patch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What the writers do, known to them and to who checks them: the steps of an operation follow from the seed and the
 * operation's name alone. Writers have keys of their own, and counters that they share.
 */
final class Script {
    private static final int KEYS = 30;
    private static final int COUNTERS = 3;
    private static final String[] TABLES = {"a", "b"};

    private Script() {}

    /** The name of an operation, which it carries as its origin. */
    record Name(int round, int writer, int number) {
        static Name parse(String origin) {
            String[] parts = origin.split("\\.", -1);
            return new Name(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
        }

        @Override
        public String toString() {
            return round + "." + writer + "." + number;
        }
    }

    /** How an operation is made, beside what it does. */
    record Call(List<ExpectedChange> steps, boolean asynchronous, boolean synced) {}

    /** What the operation {@code name} does under {@code seed}. */
    static Call call(long seed, Name name) {
        SplittableRandom random = new SplittableRandom(
                seed ^ (name.round * 1_000_003L + name.writer) * 0x9E3779B97F4A7C15L ^ ((long) name.number << 32));
        random.nextLong(); // neighbours begin alike
        List<ExpectedChange> steps = new ArrayList<>();
        int kind = random.nextInt(20);
        if (kind < 10) {
            steps.add(merge(random, name, 0));
        } else if (kind < 12) {
            steps.add(new ExpectedChange.Put(table(random), own(random, name), fields(random, name, 0, false)));
        } else if (kind < 14) {
            steps.add(new ExpectedChange.Delete(table(random), own(random, name)));
        } else if (kind < 17) {
            steps.add(count(random));
        } else {
            for (int i = 2 + random.nextInt(4); i > 0; i--) {
                steps.add(random.nextInt(5) == 0 ? count(random) : merge(random, name, i));
            }
        }
        return new Call(steps, random.nextInt(4) == 0, random.nextInt(40) == 0);
    }

    private static ExpectedChange merge(SplittableRandom random, Name name, int part) {
        return new ExpectedChange.Merge(table(random), own(random, name), fields(random, name, part, true));
    }

    private static ExpectedChange count(SplittableRandom random) {
        return new ExpectedChange.Count("shared", Key.of(random.nextInt(COUNTERS)), 1 + random.nextInt(5));
    }

    private static Map<String, Object> fields(SplittableRandom random, Name name, int part, boolean patch) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String field = "field" + random.nextInt(6);
            if (patch && random.nextInt(5) == 0) {
                fields.put(field, Patch.REMOVE);
            } else {
                fields.put(field, random.nextBoolean() ? random.nextLong() : text(random));
            }
        }
        fields.put("by", name + "/" + part); // whatever else it does, it changes the document
        return fields;
    }

    /** Sometimes so long that a log writes the record in another way. */
    private static String text(SplittableRandom random) {
        return "x".repeat(random.nextInt(random.nextInt(64) == 0 ? 40_000 : 200));
    }

    private static String table(SplittableRandom random) {
        return TABLES[random.nextInt(TABLES.length)];
    }

    private static Key own(SplittableRandom random, Name name) {
        return Key.tuple(name.writer, random.nextInt(KEYS));
    }
}
