import io.mergekv.Database;
import io.mergekv.Patch;
import io.mergekv.Table;
import java.nio.file.Path;

/** Counts its own runs in a database over the store {@code h2}, which is found on whichever path it stands. */
public final class Demo {
    private Demo() {}

    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        for (int run = 1; run <= 2; run++) {
            try (Database database = Database.at(directory).store("h2").cache("none").log("store").open()) {
                Table table = database.table("runs");
                table.merge("demo", Patch.of("last", run));
                System.out.println("run " + table.increment("demo", 1, "count") + " at " + database.position());
            }
        }
    }
}
