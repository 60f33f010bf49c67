package io.mergekv.core;

import io.mergekv.Batch;
import io.mergekv.CommitTooLargeException;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.ProviderCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Writes in a JVM with little heap; see {@link SmallHeapTest}. Exit code 0 when it all ended as it should. */
final class SmallHeapWrites {
    private static final int MEBIBYTE = 1 << 20;

    private SmallHeapWrites() {}

    public static void main(String[] args) throws Exception {
        FaultPlan slow = new FaultPlan(); // slower than documents are made
        for (int i = 1; i <= 110; i++) {
            slow.delay(ProviderCall.LOG_APPEND, i, Duration.ofMillis(20));
        }
        DatabaseBuilder builder =
                Database.at(Path.of(args[0])).log("chronicle").set(DatabaseBuilder.MIN_FREE_BYTES, 0L);
        try (Database database = DurableEngine.open(builder, slow)) {
            if (args[1].equals("stages")) {
                stages(database, Integer.parseInt(args[2]));
            } else {
                batch(database, Integer.parseInt(args[2]));
            }
        }
    }

    /** So many documents of 1 MB, as fast as they are taken. */
    private static void stages(Database database, int documents) throws Exception {
        List<CompletableFuture<?>> stages = new ArrayList<>();
        for (int i = 0; i < documents; i++) {
            stages.add(database.table("t")
                    .async()
                    .merge(Key.of(i), Patch.of("text", text(i)))
                    .thenApply(change -> true)
                    .toCompletableFuture());
        }
        CompletableFuture.allOf(stages.toArray(CompletableFuture<?>[]::new)).get(60, TimeUnit.SECONDS);
        require(database.table("t").size() == documents, "all are there");
    }

    /** One batch of so many documents of 1 MB, whose text is shared. */
    private static void batch(Database database, int documents) {
        Patch patch = Patch.of("text", text(1));
        Batch batch = Batch.create();
        for (int i = 0; i < documents; i++) {
            batch.merge("t", Key.of(i), patch);
        }
        try {
            database.commit(batch);
            throw new AssertionError("the batch was taken");
        } catch (CommitTooLargeException e) {
            require(e.bytes() > (long) documents * MEBIBYTE, String.valueOf(e.getMessage()));
        }
        database.table("t").merge("a", Patch.of("n", 1));
        require(database.table("t").size() == 1, "nothing of the batch is there");
    }

    private static String text(int seed) {
        return Character.toString('a' + seed % 26).repeat(MEBIBYTE);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
