package io.mergekv.testkit.crash;

import io.mergekv.Database;
import io.mergekv.KvException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** The process that is killed: opens the database, writes, closes it at times, opens it again, until it is killed. */
final class Victim {
    private static final int MOST_OPENS = 1000;
    private static final int LONG_MILLIS = 60_000;

    private Victim() {}

    /** Called by {@link Loader}, in whose class loader providers are decorated. */
    public static void main(String[] args) throws InterruptedException {
        Path directory = Path.of(args[0]);
        Setup setup = Setup.parse(args[1]);
        long seed = Long.parseLong(args[2]);
        int round = Integer.parseInt(args[3]);
        Path notes = Path.of(args[4]);
        Stage stage = Stage.open(Campaign.stageFile(notes, round));
        Ledger ledger = Ledger.open(Campaign.ledgerFile(notes, round), Campaign.WRITERS, Campaign.OPERATIONS);
        Mishap mishap = Mishap.parse(args[5]);
        mishap.plan(Decorated.PLAN, stage);
        Writers writers = new Writers(seed, round, ledger, Campaign.WRITERS);
        SplittableRandom random = new SplittableRandom(seed + round);
        for (int opens = 1; opens < MOST_OPENS && !writers.areDone(); opens++) {
            try {
                boolean brief = mishap.isBetweenSessions() || random.nextInt(3) == 0;
                session(setup, directory, writers, brief ? random.nextInt(100) : LONG_MILLIS, stage, opens);
            } catch (VirtualMachineError | LinkageError e) {
                // The ballast took the heap, perhaps from a class being loaded, which the JVM does not try again.
                System.err.println("a session ended with " + e);
            } catch (KvException e) {
                System.err.println("a session ended with " + e); // a fault that was asked for; the next one recovers
            }
        }
        while (true) {
            LockSupport.park(); // the end comes from outside
        }
    }

    private static void session(Setup setup, Path directory, Writers writers, long millis, Stage stage, int opens)
            throws InterruptedException {
        try (Database database = setup.database(directory).open()) {
            stage.opened(opens);
            Ballast.start(System.nanoTime()); // when memory ends is nothing that a seed could say
            long end = System.nanoTime() + millis * 1_000_000;
            writers.write(database, () -> System.nanoTime() > end);
        }
    }
}
