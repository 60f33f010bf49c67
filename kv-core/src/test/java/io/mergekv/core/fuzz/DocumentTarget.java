package io.mergekv.core.fuzz;

import io.mergekv.Document;
import io.mergekv.InvalidDocumentException;
import io.mergekv.Value;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Any bytes: a document, or a value, exactly when {@link PlainCbor} reads one; with the same content, and written again as
 * the same bytes.
 */
public final class DocumentTarget {
    private DocumentTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        value(data);
        Document document = document(data);
        Map<String, @Nullable Object> plain = PlainCbor.document(data);
        if (!Require.bothTake(document, plain, "the document") || document == null || plain == null) {
            return;
        }
        Require.same(document.toCbor(), data, "a document is its bytes");
        Require.equal(Trees.ofObjects(document.toMap()), plain, "both readers read the same");
        Require.same(
                Document.ofMap(document.toMap()).toCbor(), data, "a document built anew from its values is the same");
        plain.forEach((name, expected) -> {
            Value found = document.get(name).orElseThrow(() -> new AssertionError("a field is not found: " + name));
            Require.equal(Trees.ofObjects(found.toObject()), expected, "every field is found by its name");
        });
        Require.that(document.equals(Document.fromCbor(data)), "equal bytes are equal documents");
        Require.that(!document.toString().isEmpty(), "every document can be printed");
    }

    private static @Nullable Document document(byte[] data) {
        try {
            return Document.fromCbor(data);
        } catch (InvalidDocumentException e) {
            return null;
        }
    }

    private static void value(byte[] data) {
        Value value = null;
        try {
            value = Value.fromCbor(data);
        } catch (InvalidDocumentException e) {
            // refused
        }
        List<@Nullable Object> plain = PlainCbor.value(data);
        if (Require.bothTake(value, plain, "the value") && value != null && plain != null) {
            Require.equal(Trees.ofObjects(value.toObject()), plain.get(0), "both readers read the same value");
            Require.same(Value.of(value.toObject()).toCbor(), data, "a value built anew is the same");
        }
    }
}
