package consumer;

import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.json.Json;
import java.nio.file.Path;

/** Without modules, and with JSON: merges one text, and reads the same after opening again. */
public final class ClassicConsumer {
    private ClassicConsumer() {}

    /**
     * Runs.
     *
     * @param args the directory of the database
     */
    public static void main(String[] args) {
        Path directory = Path.of(args[0]);
        Document document = Json.readDocument("{\"username\":\"roaringtt\",\"profile\":{\"age\":375}}");
        try (Database database = Database.open(directory)) {
            database.table("accounts").merge("w6IFq53Bknb", Json.readPatch(Json.write(document)));
        }
        try (Database database = Database.open(directory)) {
            Document found = database.table("accounts").get("w6IFq53Bknb").orElseThrow();
            if (!found.equals(document)) {
                throw new IllegalStateException("wrote " + Json.write(document) + ", read " + Json.write(found));
            }
            System.out.println("class path: " + Json.write(found) + " " + database.info().providers());
        }
    }
}
