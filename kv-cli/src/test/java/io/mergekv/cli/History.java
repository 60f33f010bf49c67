package io.mergekv.cli;

import io.mergekv.Document;
import io.mergekv.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Lines of {@code {"key","doc"}}: every state that documents went through, and what must come of loading them. */
final class History {
    private final List<String> lines = new ArrayList<>();
    private final List<State> changes = new ArrayList<>();
    private final Map<String, Map<String, Object>> last = new TreeMap<>();
    private final Map<Integer, String> keyOfLine = new HashMap<>();

    /**
     * What a key became by a line that changed it.
     *
     * @param key the key
     * @param document the document; null where it was deleted
     */
    record State(String key, @Nullable Map<String, Object> document) {}

    /** The real incidents where they lie beside the repository, otherwise a small stream made up with {@code seed}. */
    static History load(long seed) throws IOException {
        Path real = Path.of(System.getProperty(
                "kv.data",
                KvProcess.root()
                        .resolve("../shared/data/ca-fires-2020-2023.jsonl.gz")
                        .toString()));
        History history = new History();
        if (!Files.exists(real)) {
            history.makeUp(new Random(seed));
            return history;
        }
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(real)), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                history.add(line);
            }
        }
        return history;
    }

    List<String> lines() {
        return lines;
    }

    /** What each line that changes something changes, in order. */
    List<State> changes() {
        return changes;
    }

    /** The documents at the end. */
    Map<String, Map<String, Object>> last() {
        return last;
    }

    /** The key of line {@code number}, from 1. */
    String keyOfLine(int number) {
        return String.valueOf(keyOfLine.get(number));
    }

    /** Writes the lines to {@code file}. */
    Path writeTo(Path file) throws IOException {
        return Files.write(file, lines);
    }

    private void add(String line) {
        lines.add(line);
        Document parsed = Json.readDocument(line);
        String key = parsed.text("key").orElseThrow();
        keyOfLine.put(lines.size(), key);
        Map<String, Object> document = parsed.get("doc")
                .filter(doc -> !doc.isNull())
                .map(doc -> doc.asDocument().toMap())
                .orElse(null);
        Map<String, Object> before = document == null ? last.remove(key) : last.put(key, document);
        if (document == null ? before != null : !document.equals(before)) {
            changes.add(new State(key, document));
        }
    }

    private void makeUp(Random random) {
        for (int i = 0; i < 3000; i++) {
            String key = "k" + random.nextInt(25);
            if (random.nextInt(12) == 0) {
                add("{\"key\":\"" + key + "\",\"doc\":null}");
            } else {
                add("{\"key\":\"" + key + "\",\"doc\":{\"n\":" + random.nextInt(4) + ",\"list\":[" + random.nextInt(3)
                        + ",null],\"a\":{" + (random.nextBoolean() ? "\"x\":" + random.nextInt(9) : "")
                        + "},\"é/~\":" + (random.nextBoolean() ? "null" : "\"" + "t".repeat(random.nextInt(50)) + "\"")
                        + "}}");
            }
        }
    }
}
