package io.mergekv.core.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mergekv.Document;
import io.mergekv.InvalidDocumentException;
import io.mergekv.KvException;
import io.mergekv.Patch;
import io.mergekv.json.Json;
import java.io.ByteArrayInputStream;

/** Any text, and any document's text: what is read is written and read again as the same, or refused with its type. */
public final class JsonTarget {
    private JsonTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Document document = null;
        try {
            document = Json.readDocument(new ByteArrayInputStream(data));
        } catch (InvalidDocumentException e) {
            // refused
        }
        if (document != null) {
            String text = Json.write(document);
            Require.that(Json.readDocument(text).equals(document), "what was written is read as it was: " + text);
        }
        try {
            Patch patch = Json.readMergePatch(new String(data, UTF_8));
            Patch.fromCbor(patch.toCbor());
        } catch (InvalidDocumentException e) {
            // refused
        }
        try {
            Document any = Document.fromCbor(data);
            Require.that(Json.readDocument(Json.write(any)).equals(any), "every document survives JSON: " + any);
        } catch (KvException e) {
            Require.that(e instanceof InvalidDocumentException, "a refusal is typed: " + e);
        }
    }
}
