package io.mergekv.cli;

import io.mergekv.Document;
import io.mergekv.Value;
import io.mergekv.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Folds the lines of {@code kv tail} over plain Java maps: an independent reading of what a diff means. */
final class Fold {
    private final Map<String, Map<String, Object>> documents = new LinkedHashMap<>();
    private final List<Long> diffBytes = new ArrayList<>();
    private final List<Long> documentBytes = new ArrayList<>();

    /** Folds {@code line} in; returns the document as it then stands, null where it was deleted. */
    @Nullable
    Map<String, Object> apply(String line) {
        Document change = Json.readDocument(line);
        String key = change.text("key").orElseThrow();
        String op = change.text("op").orElseThrow();
        if (op.equals("delete")) {
            documents.remove(key);
            return null;
        }
        Map<String, Object> document = op.equals("create")
                ? new LinkedHashMap<>()
                : new LinkedHashMap<>(documents.getOrDefault(key, Map.of()));
        Document diff = change.get("diff").orElseThrow().asDocument();
        overlay(document, diff);
        for (Value pointer : change.get("removed").orElseThrow().asList()) {
            strike(document, pointer.asText());
        }
        documents.put(key, document);
        if (op.equals("merge")) {
            diffBytes.add(utf8(Json.write(diff))
                    + utf8(Json.write(change.get("removed").orElseThrow())));
            documentBytes.add(utf8(Json.write(Document.ofMap(document))));
        }
        return document;
    }

    Map<String, Map<String, Object>> documents() {
        return documents;
    }

    /** How large diffs are beside the documents that they changed. */
    String sizes() {
        return String.format(
                Locale.ROOT,
                "%,d merges; bytes of JSON: documents %,d in all, half of them up to %,d; diffs %,d in all (%.1f %%),"
                        + " half of them up to %,d",
                diffBytes.size(),
                sum(documentBytes),
                median(documentBytes),
                sum(diffBytes),
                100.0 * sum(diffBytes) / sum(documentBytes),
                median(diffBytes));
    }

    private static long sum(List<Long> sizes) {
        return sizes.stream().mapToLong(Long::longValue).sum();
    }

    private static long median(List<Long> sizes) {
        return sizes.stream().sorted().skip(sizes.size() / 2).findFirst().orElse(0L);
    }

    private static void overlay(Map<String, Object> target, Document diff) {
        diff.forEach((name, value) -> {
            if (value.type() == Value.Type.MAP) {
                Map<String, Object> nested = nested(target, name);
                overlay(nested, value.asDocument());
                target.put(name, nested);
            } else {
                target.put(name, value.toObject());
            }
        });
    }

    private static void strike(Map<String, Object> document, String pointer) {
        Map<String, Object> parent = document;
        String rest = pointer;
        while (true) {
            int slash = rest.indexOf('/', 1);
            String name = (slash < 0 ? rest.substring(1) : rest.substring(1, slash))
                    .replace("~1", "/")
                    .replace("~0", "~");
            if (slash < 0) {
                if (!parent.containsKey(name)) {
                    throw new AssertionError(pointer + " is removed, and was not there");
                }
                parent.remove(name);
                return;
            }
            Map<String, Object> nested = nested(parent, name);
            parent.put(name, nested);
            parent = nested;
            rest = rest.substring(slash);
        }
    }

    /** A copy, since what is folded was handed out. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> nested(Map<String, Object> parent, String name) {
        return parent.get(name) instanceof Map<?, ?> map
                ? new LinkedHashMap<>((Map<String, Object>) map)
                : new LinkedHashMap<>();
    }

    private static long utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
