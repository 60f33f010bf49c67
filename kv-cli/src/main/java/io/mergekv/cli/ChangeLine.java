package io.mergekv.cli;

import io.mergekv.Change;
import io.mergekv.json.JsonWriter;
import java.util.Locale;

/** A change as a line of JSON. */
final class ChangeLine {
    private ChangeLine() {}

    static void write(Change change, JsonWriter json) {
        json.beginObject();
        json.name("sequence").value(change.sequence());
        json.name("index").value(change.index());
        json.name("table").value(change.table());
        json.name("key").key(change.key());
        json.name("op").value(change.kind().name().toLowerCase(Locale.ROOT));
        json.name("version").value(change.version());
        json.name("time").value(change.time().toString());
        json.diff(change.diff());
        json.endObject().newLine();
    }
}
