package io.mergekv.core.fuzz;

import io.mergekv.Document;
import io.mergekv.InvalidDocumentException;

/** Any bytes: a document that is these bytes, or a typed refusal. */
public final class DocumentTarget {
    private DocumentTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Document document;
        try {
            document = Document.fromCbor(data);
        } catch (InvalidDocumentException e) {
            return;
        }
        Require.same(document.toCbor(), data, "a document is its bytes");
        Require.same(
                Document.ofMap(document.toMap()).toCbor(), data, "a document built anew from its values is the same");
        for (String name : document.toMap().keySet()) {
            Require.that(document.get(name).isPresent(), "every field is found by its name: " + name);
        }
        Require.that(document.equals(Document.fromCbor(data)), "equal bytes are equal documents");
        Require.that(!document.toString().isEmpty(), "every document can be printed");
    }
}
