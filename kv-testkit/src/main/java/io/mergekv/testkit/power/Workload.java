package io.mergekv.testkit.power;

import io.mergekv.Commit;
import io.mergekv.Database;
import io.mergekv.Feed;
import io.mergekv.WriteOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The process whose disk loses power: opens a database, writes from several threads, and notes in its {@link Ledger} what
 * it was promised. It is killed from outside; told to close, it closes after its writes and then waits for the kill.
 */
public final class Workload {
    private Workload() {}

    /**
     * Runs it.
     *
     * @param args the database's directory, its {@link Setting}, the ledger and its base, the seed, and the number of
     *     writes after which each writer ends (0: never); when all have ended the database is closed
     */
    public static void main(String[] args) throws Exception {
        Setting setting = Setting.parse(args[1]);
        Ledger ledger = new Ledger(Path.of(args[2]), Long.parseLong(args[3]));
        long seed = Long.parseLong(args[4]);
        int steps = Integer.parseInt(args[5]);
        Database database = setting.builder(Path.of(args[0])).open();
        database.subscribe(Feed.all(), change -> ledger.shown(change.sequence(), change.origin()));
        ledger.opened(database.info().epoch(), database.position());
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < Ledger.WRITERS; i++) {
            int writer = i;
            Thread thread = new Thread(() -> write(database, ledger, seed, writer, steps), "writer " + i);
            thread.setUncaughtExceptionHandler((failed, e) -> {
                e.printStackTrace();
                Runtime.getRuntime().halt(1);
            });
            thread.start();
            writers.add(thread);
        }
        for (Thread thread : writers) {
            thread.join();
        }
        if (steps > 0) {
            database.close();
            ledger.closed(true);
        }
        Thread.sleep(Long.MAX_VALUE); // for the kill
    }

    private static void write(Database database, Ledger ledger, long seed, int writer, int steps) {
        int first = ledger.attempted(writer) + 1;
        int last = steps == 0 ? Ledger.STEPS : Math.min(Ledger.STEPS, first + steps - 1);
        for (int number = first; number <= last; number++) {
            PowerWrite step = PowerWrite.of(seed, writer, number);
            ledger.attempted(writer, number);
            Optional<Commit> commit = database.commit(
                    step.batch(), WriteOptions.defaults().origin(step.origin()).durability(step.level()));
            ledger.acknowledged(writer, number, commit.map(Commit::sequence).orElse(Ledger.UNCHANGED));
            if (writer == 0 && number % 97 == 0) {
                long sequence = database.position().sequence();
                database.checkpoint();
                ledger.floor(sequence);
            }
        }
    }
}
