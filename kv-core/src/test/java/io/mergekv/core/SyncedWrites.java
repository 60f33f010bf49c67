package io.mergekv.core;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Durability;
import io.mergekv.Patch;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The process that {@link SyncBeforeAcknowledgementIT} watches: writes, and after each acknowledgement, before anything
 * else, one byte to a file. Arguments: the directory, the log, the level, threads, writes of each, the file.
 */
final class SyncedWrites {
    private SyncedWrites() {}

    public static void main(String[] args) throws Exception {
        Database database = Database.at(Path.of(args[0]))
                .store("rocksdb")
                .cache("none")
                .log(args[1])
                .durability(Durability.valueOf(args[2]))
                .set(DatabaseBuilder.SYNC_INTERVAL, Duration.ofHours(1))
                .open();
        try (FileOutputStream acknowledgements = new FileOutputStream(args[5])) {
            acknowledgements.write(0); // everything before is the open
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(args[3]); i++) {
                String key = "key" + i;
                Thread thread = new Thread(() -> {
                    try {
                        for (int n = 0; n < Integer.parseInt(args[4]); n++) {
                            database.table("t").merge(key, Patch.of("n", n));
                            acknowledgements.write(n);
                        }
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            acknowledgements.write(0); // everything behind is the close
        }
        Runtime.getRuntime().halt(0);
    }
}
