package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Document;
import io.mergekv.DocumentReader;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Table;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reads that the cache answers, and merges, leave to the garbage collector, counted by the JVM, with the providers that ship. */
class AllocationTest {
    private static final MethodHandle ALLOCATED = allocated();
    private static final int KEYS = 64;
    private static final int READS = 100_000;
    private static final String[] DEEP = {"profile", "age"};

    @TempDir
    Path directory;

    private final Key[] keys = new Key[KEYS];
    private Database database;
    private Table table;
    private int longest;

    @BeforeEach
    void loadTheCache() {
        open(0);
    }

    private void open(long hotBytes) {
        database = Database.at(directory)
                .store("rocksdb")
                .cache("chronicle")
                .log("chronicle")
                .set(DatabaseBuilder.MIN_FREE_BYTES, 0L)
                .set(DatabaseBuilder.HOT_BYTES, hotBytes)
                .open();
        table = database.table("t");
        for (int i = 0; i < KEYS; i++) {
            keys[i] = Key.of("key " + "x".repeat(i % 20));
            Document document =
                    Document.of("counter", i, "name", "n".repeat(200 + i), "profile", Document.of("age", 7, "x", 1.5));
            table.put(keys[i], document);
            longest = Math.max(longest, document.sizeInBytes());
        }
        database.checkpoint(); // until then they are read from what is not in the store yet
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void readInPlaceAllocatesNothing() {
        DocumentReader reader = new DocumentReader();
        byte[] text = new byte[1000];
        assertThat(bytesOf(0.5, i -> {
                    if (!table.read(keys[(int) i], reader)) {
                        return 0;
                    }
                    return reader.integer("counter", 0)
                            + reader.integer(DEEP, 0)
                            + (long) reader.floating("name", 0.5)
                            + (reader.has("profile") ? 1 : 0)
                            + reader.utf8("name", text);
                }))
                .isLessThan(1);
    }

    @Test
    void getAllocatesTheDocumentAndItsArray() {
        int headers = 16 + 7; // of the array, and its end
        int metadata = 41;
        int document = 32;
        int optional = 16;
        double all = longest + headers + metadata + document + optional;
        assertThat(bytesOf(all, i -> table.get(keys[(int) i]).orElseThrow().integer("counter", 0)))
                .isLessThanOrEqualTo(all);
    }

    @Test
    void hotDocumentIsNotCopied() {
        database.close();
        open(16 << 20);
        DocumentReader reader = new DocumentReader();
        assertThat(bytesOf(0.5, i -> table.read(keys[(int) i], reader) ? reader.integer("counter", 0) : 0))
                .isLessThan(1);
        int document = 32;
        int optional = 16;
        assertThat(bytesOf(
                        document + optional,
                        i -> table.get(keys[(int) i]).orElseThrow().integer("counter", 0)))
                .isLessThanOrEqualTo(document + optional);
    }

    @Test
    void documentTooLargeToBeHotIsReadWithoutGarbageToo() {
        database.close();
        open(16 << 20);
        Key large = Key.of("large");
        table.put(large, Document.of("counter", 1, "text", "x".repeat(3000)));
        database.checkpoint();
        DocumentReader reader = new DocumentReader();
        assertThat(bytesOf(0.5, i -> table.read(large, reader) ? reader.integer("counter", 0) : 0))
                .isLessThan(1);
    }

    /** What the caller gets and the next reader, and the way there: no buffers, no groups, no queues, nothing that grows. */
    @Test
    void mergeAllocatesTheDocumentAndTheChange() {
        Patch[] patches = new Patch[2 * KEYS];
        for (int i = 0; i < patches.length; i++) {
            patches[i] = Patch.of("counter", i + 1000);
        }
        int document = 16 + 41 + longest + 7;
        int storedKey = 16 + 4 + 25 + 3;
        int diff = 16 + 16;
        int change = 64 + 40 + 24 + 24; // with its position, patch and time
        int result = 24 + 16; // the list of a commit, the option of a merge
        int request = 32 + 24 + 56 + 24; // the step, the list of it, the operation, its time
        int onTheWay = 24 + 32 + 40; // the result of the merge, the draft of the change, the state that is reached
        int maps =
                120; // the memtable's, which are made anew for each application; fewer merges share them in a slow run
        double all = document + storedKey + diff + change + result + request + onTheWay + maps;
        long[] merges = {0};
        assertThat(bytesOf(all, i -> {
                    merges[0]++;
                    return table.merge(keys[(int) i], patches[(int) (merges[0] % patches.length)])
                            .orElseThrow()
                            .version();
                }))
                .isLessThanOrEqualTo(all);
    }

    /** How many bytes one of many calls takes, once it is compiled: {@code enough} or fewer, or more if it stays at that. */
    private static double bytesOf(double enough, LongUnaryOperator read) {
        double least = Double.MAX_VALUE;
        for (int attempt = 0; attempt < 20 && least > enough; attempt++) { // compilers run beside this
            long sum = 0;
            long before = allocatedSoFar();
            for (int i = 0; i < READS; i++) {
                sum += read.applyAsLong(i % KEYS);
            }
            least = Math.min(least, (allocatedSoFar() - before) / (double) READS);
            assertThat(sum).isPositive();
        }
        return least;
    }

    private static long allocatedSoFar() {
        try {
            return (long) ALLOCATED.invoke();
        } catch (Throwable e) {
            throw new LinkageError("the JVM does not count", e);
        }
    }

    /** {@code ThreadMXBean.getCurrentThreadAllocatedBytes}, of a module that this one does not read. */
    private static MethodHandle allocated() {
        try {
            Object threads = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getThreadMXBean")
                    .invoke(null);
            return MethodHandles.publicLookup()
                    .findVirtual(
                            Class.forName("com.sun.management.ThreadMXBean"),
                            "getCurrentThreadAllocatedBytes",
                            MethodType.methodType(long.class))
                    .bindTo(threads);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the JVM does not count", e);
        }
    }
}
