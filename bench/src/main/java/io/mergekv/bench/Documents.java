package io.mergekv.bench;

import io.mergekv.Document;
import io.mergekv.Key;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** The documents of all benchmarks: about 320 bytes, fourteen fields, one of them a nested map. */
final class Documents {
    private Documents() {}

    static Document of(int i) {
        SplittableRandom random = new SplittableRandom(i);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", "account-" + i);
        fields.put("name", "name of account number " + i);
        fields.put("counter", 0);
        fields.put("balance", random.nextLong(1L << 40));
        fields.put("score", random.nextDouble());
        fields.put("active", random.nextBoolean());
        fields.put("region", "region-" + random.nextInt(20));
        fields.put("address", Map.of("street", "street " + random.nextInt(1000), "zip", random.nextInt(100_000)));
        fields.put("tags", java.util.List.of("one", "two", "three"));
        for (int f = 0; f < 6; f++) {
            fields.put("field" + f, "value " + random.nextInt(1_000_000));
        }
        return Document.ofMap(fields);
    }

    static Key key(int i) {
        return Key.of(String.format("account-%08d", i));
    }

    /** The keys of {@code count} documents. */
    static Key[] keys(int count) {
        Key[] keys = new Key[count];
        for (int i = 0; i < count; i++) {
            keys[i] = key(i);
        }
        return keys;
    }
}
