package io.mergekv.testkit.power;

import io.mergekv.Batch;
import io.mergekv.Document;
import io.mergekv.Durability;
import io.mergekv.Key;
import io.mergekv.Patch;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One write of the workload, the same whenever it is made from the same seed, writer and number.
 *
 * @param kind what it does
 * @param key the key that it writes
 * @param writer whose step it is: merges set a field of the writer's own, so that nobody else's write hides it
 * @param number the step's number, from 1, which is what it writes
 * @param bytes the length of what it writes besides
 * @param level what it asks for; the database's level may be stronger
 */
record PowerWrite(Kind kind, String key, int writer, int number, int bytes, Durability level) {
    private static final int SHARED_KEYS = 20;
    private static final int OWN_KEYS = 4;
    private static final int SMALL = 1_500;
    /** Enough for a log to write records of this size in another way. */
    private static final int LARGE = 60_000;

    /** What a step does. */
    enum Kind {
        MERGE,
        BOTH,
        PUT,
        DELETE
    }

    /** The tables that it writes: all of them, or none. */
    List<String> tables() {
        return switch (kind) {
            case MERGE -> List.of("shared");
            case BOTH -> List.of("left", "right");
            case PUT, DELETE -> List.of("own");
        };
    }

    static PowerWrite of(long seed, int writer, int number) {
        SplittableRandom random = new SplittableRandom(seed ^ ((long) writer << 40) ^ number * 0x9E3779B97F4A7C15L);
        int dice = random.nextInt(16);
        Kind kind = dice < 9 ? Kind.MERGE : dice < 12 ? Kind.BOTH : dice < 15 ? Kind.PUT : Kind.DELETE;
        boolean shared = kind == Kind.MERGE || kind == Kind.BOTH;
        String key = shared ? "k" + random.nextInt(SHARED_KEYS) : writer + "-" + random.nextInt(OWN_KEYS);
        Durability level = random.nextInt(10) == 0 ? Durability.DISK : Durability.PROCESS;
        int bytes = random.nextInt(random.nextInt(32) == 0 ? LARGE : SMALL);
        return new PowerWrite(kind, key, writer, number, bytes, level);
    }

    /** Who did it, to be found in the log. */
    String origin() {
        return writer + ":" + number;
    }

    Batch batch() {
        Batch batch = Batch.create();
        for (String table : tables()) {
            switch (kind) {
                case MERGE, BOTH -> batch.merge(table, Key.of(key), Patch.of(field(), number, "pad" + writer, pad()));
                case PUT -> batch.put(table, Key.of(key), Document.of(field(), number, "pad" + writer, pad()));
                case DELETE -> batch.delete(table, Key.of(key));
            }
        }
        return batch;
    }

    private byte[] pad() {
        byte[] pad = new byte[bytes];
        new SplittableRandom(number).nextBytes(pad);
        return pad;
    }

    private String field() {
        return field(writer);
    }

    /** The field in which {@code writer} leaves its mark. */
    static String field(int writer) {
        return "w" + writer;
    }
}
