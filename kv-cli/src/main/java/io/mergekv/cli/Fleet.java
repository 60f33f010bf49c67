package io.mergekv.cli;

import io.mergekv.Document;
import io.mergekv.json.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * An edge fleet that keeps changing: certificates, pools, and backends whose health comes and goes. Each call brings one
 * line to load, and what that line should do to a model of one's own. The same seed brings the same lines. For one
 * thread.
 */
final class Fleet {
    private static final List<String> REGIONS = List.of("eu-west", "eu-north", "us-east", "us-west", "ap-south");
    private static final List<String> STATES = List.of("up", "up", "up", "degraded", "down");
    private static final int POOLS = 4;
    private static final int BACKENDS = 12;

    private final Random random;
    private final PlainMaps model;
    private long step;

    Fleet(long seed, PlainMaps model) {
        this.random = new Random(seed);
        this.model = model;
    }

    /**
     * A line to load in mode patch.
     *
     * @param key the document's key
     * @param json the line
     */
    record Line(String key, String json) {}

    /** The next line; the model holds it from now on. */
    Line next() {
        step++;
        String region = REGIONS.get(random.nextInt(REGIONS.size()));
        int kind = random.nextInt(100);
        if (kind < 3) {
            return certificate("cert/" + region + ".edge.example");
        }
        String pool = region + "/" + (1 + random.nextInt(POOLS));
        if (kind < 8) {
            return pool("pool/" + pool);
        }
        return backend("backend/" + pool + "/" + (1 + random.nextInt(BACKENDS)));
    }

    private Line certificate(String key) {
        Map<String, Object> renewal = fields(
                "serial",
                Long.toHexString(random.nextLong()),
                "notAfterDay",
                20_000 + step / 1000,
                "issuer",
                "Edge CA");
        if (!exists(key)) {
            renewal.put("subject", key.substring("cert/".length()));
            renewal.put("names", List.of(key.substring("cert/".length()), "*." + key.substring("cert/".length())));
        }
        return patch(key, renewal);
    }

    private Line pool(String key) {
        if (!exists(key)) {
            return patch(
                    key,
                    fields("policy", "least-connections", "weights", fields("blue", 100, "green", 0), "drain", null));
        }
        int green = random.nextInt(101);
        return patch(key, fields("weights", fields("blue", 100 - green, "green", green)));
    }

    private Line backend(String key) {
        if (!exists(key)) {
            Map<String, Object> backend = fields(
                    "address",
                    "10." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256) + ":8443",
                    "weight",
                    100,
                    "tags",
                    List.of("tls1.3", "h2"),
                    "health",
                    fields("state", "up", "checks", 0, "latencyMillis", 1.5));
            return patch(key, backend);
        }
        int fate = random.nextInt(200);
        if (fate == 0) {
            model.delete(key);
            return line(key, null);
        }
        String state = STATES.get(random.nextInt(STATES.size()));
        Map<String, Object> health =
                fields("state", state, "checks", step, "latencyMillis", Math.round(random.nextDouble() * 400) / 10.0);
        // the reason of a failure goes away with it
        health.put("reason", state.equals("up") ? null : "probe timed out after " + random.nextInt(5) + " s");
        return patch(key, fields("health", health));
    }

    private boolean exists(String key) {
        return model.documents().containsKey(key);
    }

    private Line patch(String key, Map<String, Object> patch) {
        model.patch(key, Json.readDocument(Json.write(Document.ofMap(patch))).toMap());
        return line(key, patch);
    }

    private static Line line(String key, @Nullable Map<String, Object> doc) {
        Map<String, Object> line = new LinkedHashMap<>(Collections.singletonMap("doc", doc));
        line.put("key", key);
        return new Line(key, Json.write(Document.ofMap(line)));
    }

    private static Map<String, Object> fields(@Nullable Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return fields;
    }
}
