package io.mergekv.testkit.power;

import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.Entry;
import io.mergekv.Scan;
import java.util.Map;
import java.util.TreeMap;

/** The last step of each writer that each document shows, by table, key and writer. */
final class Marks {
    private Marks() {}

    /** Those of a database. */
    static Map<String, Long> of(Database database) {
        Map<String, Long> marks = new TreeMap<>();
        documents(database).forEach((place, document) -> {
            for (int writer = 0; writer < Ledger.WRITERS; writer++) {
                String mark = place + "/" + writer;
                document.integer(PowerWrite.field(writer)).ifPresent(number -> marks.put(mark, number));
            }
        });
        return marks;
    }

    /** What {@code step} makes of them. */
    static void apply(Map<String, Long> marks, PowerWrite step) {
        for (String table : step.tables()) {
            if (step.kind() == PowerWrite.Kind.DELETE) {
                marks.remove(place(table, step));
            } else {
                marks.put(place(table, step), (long) step.number());
            }
        }
    }

    static String place(String table, PowerWrite step) {
        return table + "/" + step.key() + "/" + step.writer();
    }

    /** Every document, by table and key. */
    static Map<String, Document> documents(Database database) {
        Map<String, Document> documents = new TreeMap<>();
        for (String table : database.tables()) {
            try (Cursor<Entry> entries = database.table(table).scan(Scan.all())) {
                entries.forEachRemaining(entry ->
                        documents.put(table + "/" + entry.key().elements().get(0), entry.document()));
            }
        }
        return documents;
    }
}
