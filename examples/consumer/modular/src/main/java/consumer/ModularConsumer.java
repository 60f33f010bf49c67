package consumer;

import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.Patch;
import io.mergekv.Table;
import java.nio.file.Path;
import java.util.Map;

/** As a module: merges twice, and reads the same after opening again. */
public final class ModularConsumer {
    private ModularConsumer() {}

    /**
     * Runs.
     *
     * @param args the directory of the database
     */
    public static void main(String[] args) {
        Path directory = Path.of(args[0]);
        Document written;
        try (Database database = Database.open(directory)) {
            Table accounts = database.table("accounts");
            accounts.merge("w6IFq53Bknb", Patch.of("username", "roaringtt", "profile", Map.of("age", 375)));
            accounts.merge("w6IFq53Bknb", Patch.of("profile", Map.of("age", 376)));
            written = accounts.get("w6IFq53Bknb").orElseThrow();
        }
        try (Database database = Database.open(directory)) {
            Document found = database.table("accounts").get("w6IFq53Bknb").orElseThrow();
            if (!found.equals(written)) {
                throw new IllegalStateException("wrote " + written + ", read " + found);
            }
            System.out.println("module path: " + found + " " + database.info().providers());
        }
    }
}
