package io.mergekv.core.commit;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** A database on the heap, for all tests of a class in one JVM. */
final class StressDatabase {
    private StressDatabase() {}

    static Database open() {
        try {
            return Database.at(Files.createTempDirectory("mergekv-stress").resolve("db"))
                    .store("memory")
                    .cache("memory")
                    .log("memory")
                    .set(DatabaseBuilder.MIN_FREE_BYTES, 0L)
                    .open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
