package consumer;

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
 * Writes from a boot jar, whose classes the system's class loader does not find, with a log that only flushes of the
 * store sync; ends as a kill would; takes from the log what was not synced, as a power cut would; and opens the rest.
 */
public final class BootConsumer {
    private static final int COMMITS = 61_000;
    private static final int SYNCED = 32; // where the file "watermark" has it: docs/formats.md
    private static final int BOOT = 40;

    private BootConsumer() {}

    /**
     * Does one step.
     *
     * @param args {@code write}, {@code cut} or {@code open}, and the directory of the database
     */
    public static void main(String[] args) throws IOException {
        if (BootConsumer.class.getClassLoader() == ClassLoader.getSystemClassLoader()) {
            throw new IllegalStateException("run this from the boot jar");
        }
        Path directory = Path.of(args[1]);
        switch (args[0]) {
            case "write" -> write(directory);
            case "cut" -> cut(directory);
            case "open" -> {
                try (Database database = open(directory)) {
                    System.out.println("boot jar: opened at " + database.info().sequence() + " "
                            + database.info().providers());
                }
            }
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
        @SuppressWarnings("resource") // it is not closed but halted
        Database database = open(directory);
        Table table = database.table("accounts");
        for (int i = 0; i < COMMITS; i++) {
            table.merge(Key.of(i % 9973), Patch.of("n", i));
        }
        System.out.println("boot jar: committed " + COMMITS);
        Runtime.getRuntime().halt(0);
    }

    private static void cut(Path directory) throws IOException {
        long synced;
        Path watermark = directory.resolve("watermark");
        try (RandomAccessFile file = new RandomAccessFile(watermark.toFile(), "rw")) {
            file.seek(SYNCED);
            synced = Long.reverseBytes(file.readLong());
            file.seek(BOOT);
            file.writeLong(0); // a power cut ends the boot, too
        }
        if (synced == 0) {
            throw new IllegalStateException("no flush of the store has synced the log");
        }
        Path files = directory.resolve("log/chronicle");
        for (ChangeLogProvider provider : ServiceLoader.load(ChangeLogProvider.class)) {
            try (ChangeLog log = provider.open(new Context(files, Options.none()))) {
                log.cutAfter(synced);
            }
        }
        System.out.println("boot jar: synced " + synced);
    }

    private record Context(Path directory, Options options) implements ChangeLogContext {}
}
