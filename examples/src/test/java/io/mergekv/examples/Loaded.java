package io.mergekv.examples;

import io.mergekv.Database;
import io.mergekv.Key;
import io.mergekv.Options;
import io.mergekv.Patch;
import io.mergekv.Table;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLogContext;
import io.mergekv.spi.ChangeLogProvider;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ServiceLoader;

/**
 * A database in a class loader of its own, as a boot jar or an application server has it. Commits with a log that nothing
 * but flushes of the store syncs, is halted, loses what was not synced, and opens what is left.
 */
final class Loaded {
    private static final int COMMITS = 30_000;
    private static final int SYNCED = 32;
    private static final int BOOT = 40;

    private Loaded() {}

    /**
     * Does one step.
     *
     * @param args {@code write}, {@code cut} or {@code count}, and the directory of the database
     */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[1]);
        switch (args[0]) {
            case "write" -> write(directory);
            case "cut" -> cut(directory);
            case "count" -> count(directory);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static Database open(Path directory) {
        return Database.at(directory)
                .set("sync-interval", "1h")
                .set("checkpoint-bytes", "1g")
                .set("store.rocksdb.write-buffer-bytes", "1m")
                .open();
    }

    private static void write(Path directory) {
        Database database = open(directory);
        Table table = database.table("t");
        for (int i = 0; i < COMMITS; i++) {
            table.merge(Key.of(i % 9973), Patch.of("n", i));
        }
        System.out.println("committed " + COMMITS);
        Runtime.getRuntime().halt(0);
    }

    /** Takes from the log what was not synced, and the boot that it was written in. */
    private static void cut(Path directory) throws IOException {
        long synced;
        try (RandomAccessFile watermark =
                new RandomAccessFile(directory.resolve("watermark").toFile(), "rw")) {
            watermark.seek(SYNCED);
            synced = Long.reverseBytes(watermark.readLong());
            watermark.seek(BOOT);
            watermark.writeLong(0);
        }
        Path files = directory.resolve("log/chronicle");
        for (ChangeLogProvider provider : ServiceLoader.load(ChangeLogProvider.class)) {
            try (ChangeLog log = provider.open(context(files))) {
                log.cutAfter(synced);
            }
        }
        System.out.println("synced " + synced);
    }

    private static ChangeLogContext context(Path files) {
        return new ChangeLogContext() {
            @Override
            public Path directory() {
                return files;
            }

            @Override
            public Options options() {
                return Options.none();
            }
        };
    }

    private static void count(Path directory) {
        try (Database database = open(directory)) {
            System.out.println("opened " + database.info().sequence());
        }
    }
}
