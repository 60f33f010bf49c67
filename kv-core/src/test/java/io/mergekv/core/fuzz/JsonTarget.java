package io.mergekv.core.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mergekv.Document;
import io.mergekv.IncrementException;
import io.mergekv.Patch;
import io.mergekv.Value;
import io.mergekv.json.Json;
import io.mergekv.json.JsonException;
import io.mergekv.json.JsonPointer;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Any text, and any document's text: a document, or a merge patch, exactly when {@link PlainNotation} reads one; with the
 * same content, and read again as it was written. A diff written as JSON leads where the diff leads.
 */
public final class JsonTarget {
    private static final Document BEFORE =
            Document.of("a", 1, "b", Document.of("c", "text").toMap(), "d", 1.5);

    private JsonTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Document read = document(data);
        Map<String, @Nullable Object> plain = PlainNotation.document(data);
        if (Require.bothTake(read, plain, "the JSON document") && read != null) {
            Require.equal(PlainCbor.document(read.toCbor()), plain, "both readers read the same");
            written(read);
        }
        mergePatch(data);
        if (PlainCbor.document(data) != null) {
            written(Document.fromCbor(data));
        }
        if (PlainCbor.patch(data) != null) {
            diff(Patch.fromCbor(data));
        }
    }

    private static @Nullable Document document(byte[] data) {
        try {
            return Json.readDocument(new ByteArrayInputStream(data));
        } catch (JsonException e) {
            return null;
        }
    }

    private static void written(Document document) {
        String text = Json.write(document);
        Require.equal(Json.readDocument(text), document, "what was written is read as it was: " + text);
        Require.equal(
                PlainNotation.document(text.getBytes(UTF_8)),
                PlainCbor.document(document.toCbor()),
                "what was written means what it was");
        document.forEach((name, value) -> {
            Require.equal(Json.readValue(Json.write(value)), value, "a value is read as it was written");
            boolean escaped = document.size() == 1 && PlainNotation.RESERVED.contains(name);
            if (!escaped) {
                JsonPointer pointer =
                        JsonPointer.parse(JsonPointer.whole().child(name).toString());
                Require.equal(Json.readValue(text, pointer).orElse(null), value, "a pointer finds a field");
            }
        });
    }

    private static void mergePatch(byte[] data) {
        Patch patch = null;
        String text = new String(data, UTF_8);
        try {
            patch = Json.readMergePatch(text);
        } catch (JsonException e) {
            // refused
        }
        Map<String, @Nullable Object> plain = PlainNotation.mergePatch(text.getBytes(UTF_8));
        if (Require.bothTake(patch, plain, "the merge patch") && patch != null) {
            Require.equal(PlainCbor.patch(patch.toCbor()), plain, "both readers read the same patch");
            diff(patch);
        }
    }

    private static void diff(Patch patch) {
        Document after;
        try {
            after = patch.applyTo(BEFORE);
        } catch (IncrementException e) {
            return;
        }
        String text = Json.writeDiff(Patch.diff(BEFORE, after));
        Document merged = BEFORE.merge(Patch.of(at(text, "/diff").asDocument()));
        for (Value pointer : at(text, "/removed").asList()) {
            merged = merged.merge(removal(JsonPointer.parse(pointer.asText()).names()));
        }
        Require.equal(merged, after, "a diff written as JSON leads where it leads");
    }

    private static Value at(String text, String pointer) {
        return Json.readValue(text, JsonPointer.parse(pointer)).orElseThrow();
    }

    private static Patch removal(List<String> names) {
        Object removal = Patch.REMOVE;
        for (int i = names.size() - 1; i > 0; i--) {
            removal = new LinkedHashMap<>(Map.of(names.get(i), removal));
        }
        return Patch.of(names.get(0), removal);
    }
}
