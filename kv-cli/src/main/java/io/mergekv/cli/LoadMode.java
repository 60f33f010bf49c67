package io.mergekv.cli;

import io.mergekv.AsyncTable;
import io.mergekv.Change;
import io.mergekv.Document;
import io.mergekv.InvalidDocumentException;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Value;
import io.mergekv.WriteOptions;
import io.mergekv.json.Json;
import io.mergekv.json.JsonPointer;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What a line that is loaded does to its document. */
enum LoadMode {
    /** The line becomes the document. */
    PUT {
        @Override
        Write write(Document document, String line, JsonPointer place) {
            return (table, key) -> table.put(key, document, WriteOptions.defaults());
        }
    },
    /** The line is merged into the document; nulls are stored. */
    MERGE {
        @Override
        Write write(Document document, String line, JsonPointer place) {
            Patch patch = Patch.of(document);
            return (table, key) -> table.merge(key, patch);
        }
    },
    /** The line is a JSON merge patch (RFC 7396); nulls remove. */
    PATCH {
        @Override
        Write write(Document document, String line, JsonPointer place) {
            Patch patch = Json.readMergePatch(line, place).orElseThrow();
            return (table, key) -> table.merge(key, patch);
        }
    };

    /** A write that was read from a line. */
    interface Write {
        CompletionStage<Optional<Change>> submit(AsyncTable table, Key key);
    }

    /** The write that the line asks for with what stands at {@code place} in it; null there deletes. */
    Write read(Value found, String line, JsonPointer place) {
        return switch (found.type()) {
            case NULL -> (table, key) -> table.delete(key, WriteOptions.defaults());
            case MAP -> write(found.asDocument(), line, place);
            default ->
                throw new InvalidDocumentException("what stands at '" + place + "' is a "
                        + found.type().name().toLowerCase(Locale.ROOT) + ": a document is an object, null deletes it");
        };
    }

    abstract Write write(Document document, String line, JsonPointer place);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
