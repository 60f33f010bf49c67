package io.mergekv.bench.growth;

import io.mergekv.Batch;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Document;
import io.mergekv.Table;
import io.mergekv.bench.Documents;
import io.mergekv.bench.ProcessStatus;
import io.mergekv.bench.load.KeyChooser;
import io.mergekv.bench.load.LoadDriver;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A process that works on a database of a size, and says what it measured: {@code name value}, a line each. The phases:
 * {@code fill} loads, merges, reads, checkpoints and closes; {@code open} opens that, and merges until it is killed; {@code
 * recover} opens what is left.
 */
final class Held {
    private static final String TABLE = "held";
    private static final int BATCH_BYTES = 500_000;
    private static final int BATCH_DOCUMENTS = 500;
    private static final int POOL_BYTES = 4_000_000;
    private static final int POOL_DOCUMENTS = 1000;
    private static final int DRAWN = 1 << 16;
    private static final int MERGES_BEFORE_CHECKPOINT = 1000;
    private static final long RETENTION = 1L << 30;

    private final Size size;
    private final double seconds;
    private final int mergesBeforeKill;
    private final Database database;
    private final Table table;

    private Held(Path directory, Size size, long memory, double seconds, int mergesBeforeKill) {
        this.size = size;
        this.seconds = seconds;
        this.mergesBeforeKill = mergesBeforeKill;
        database = Database.at(directory)
                .memoryBytes(memory)
                .set(DatabaseBuilder.RETENTION_BYTES, RETENTION)
                .open();
        table = database.table(TABLE);
    }

    /** The arguments: phase, directory, bytes, documents, memory, seconds, merges before the kill. */
    public static void main(String[] args) {
        long start = System.nanoTime();
        Size size = new Size(Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        Held held = new Held(
                Path.of(args[1]),
                size,
                Long.parseLong(args[4]),
                Double.parseDouble(args[5]),
                Integer.parseInt(args[6]));
        switch (args[0]) {
            case "fill" -> held.fill(Path.of(args[1]));
            case "open" -> {
                held.say("openMillis", held.firstRead(start, 0));
                held.sayMemory();
                held.mergeUntilKilled();
            }
            default -> {
                held.say("recoveryMillis", held.firstRead(start, held.mergesBeforeKill));
                held.sayMemory();
                held.database.close();
            }
        }
    }

    private void fill(Path directory) {
        long start = System.nanoTime();
        load();
        say("loadMicros", (System.nanoTime() - start) / 1e3 / size.documents());
        int[] drawn = KeyChooser.uniform(size.documents()).draw(DRAWN, 1);
        LoadDriver driver = new LoadDriver(1, seconds / 2, seconds);
        say("getMicros", micros(driver, (thread, i) -> {
            require(table.get(Documents.key(drawn[(int) i & DRAWN - 1])).isPresent());
        }));
        say("mergeMicros", micros(driver, (thread, i) -> {
            // not the first, by which the last merge before the kill is known
            table.merge(Documents.key(Math.max(1, drawn[(int) i & DRAWN - 1])), Documents.patch(1 + i));
        }));
        database.checkpoint();
        for (int i = 0; i < MERGES_BEFORE_CHECKPOINT; i++) {
            table.merge(Documents.key(Math.max(1, drawn[i])), Documents.patch(-1 - i));
        }
        start = System.nanoTime();
        database.checkpoint();
        say("checkpointMillis", (System.nanoTime() - start) / 1e6);
        sayMemory();
        say("diskMB", ProcessStatus.diskBytes(directory) / 1e6);
        start = System.nanoTime();
        database.close();
        say("closeMillis", (System.nanoTime() - start) / 1e6);
    }

    private void load() {
        Document[] pool = new Document[Math.min(POOL_DOCUMENTS, Math.max(1, POOL_BYTES / size.bytes()))];
        for (int i = 0; i < pool.length; i++) {
            pool[i] = Documents.ofBytes(i, size.bytes());
        }
        int each = Math.max(1, Math.min(BATCH_DOCUMENTS, BATCH_BYTES / size.bytes()));
        for (int first = 0; first < size.documents(); first += each) {
            Batch batch = Batch.create();
            for (int i = first; i < Math.min(first + each, size.documents()); i++) {
                batch.put(TABLE, Documents.key(i), pool[i % pool.length]);
            }
            database.commit(batch);
        }
    }

    /** Milliseconds from {@code start} to the first document, whose field must be {@code value}. */
    private double firstRead(long start, long value) {
        long field = table.get(Documents.key(0)).orElseThrow().integer(Documents.FIELD, -1);
        double millis = (System.nanoTime() - start) / 1e6;
        require(field == value);
        require(table.size() == size.documents());
        return millis;
    }

    private void mergeUntilKilled() {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 1; ; i++) {
            table.merge(Documents.key(random.nextInt(1, size.documents())), Documents.patch(i));
            if (i == mergesBeforeKill) {
                table.merge(Documents.key(0), Documents.patch(i));
                System.out.println("ready");
            }
        }
    }

    private static double micros(LoadDriver driver, LoadDriver.Operation operation) {
        return 1e6 / driver.throughput(operation).perSecond();
    }

    private void sayMemory() {
        say("anonymousMB", ProcessStatus.anonymousBytes() / 1e6);
        say("heapMB", ProcessStatus.heapAfterCollection() / 1e6);
    }

    private void say(String name, double value) {
        System.out.println(name + " " + value);
    }

    private static void require(boolean right) {
        if (!right) {
            throw new IllegalStateException("a document is missing, or has not what was merged");
        }
    }
}
