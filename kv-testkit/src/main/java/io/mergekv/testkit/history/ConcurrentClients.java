package io.mergekv.testkit.history;

import io.mergekv.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Clients that work on few keys at once, and their history: merges, puts, counts and deletes, conditional ones, batches
 * over several keys, reads, scans and snapshots, at random. The random calls are a function of the seed; how the clients
 * interleave is not. Not thread-safe.
 */
public final class ConcurrentClients {
    private final Database database;
    private long seed = System.nanoTime();
    private int clients = 8;
    private int operations = 10_000;
    private int keys = 4;

    private ConcurrentClients(Database database) {
        this.database = database;
    }

    /** Clients of {@code database}, to which nobody else may write meanwhile. */
    public static ConcurrentClients on(Database database) {
        return new ConcurrentClients(database);
    }

    /** What the random calls depend on. The present time if not set. */
    public ConcurrentClients seed(long value) {
        seed = value;
        return this;
    }

    /** How many clients, each a thread. 8 if not set. */
    public ConcurrentClients clients(int count) {
        clients = atLeastOne(count);
        return this;
    }

    /** How many calls in all, roughly; each takes some hundred bytes of heap until it is checked. 10,000 if not set. */
    public ConcurrentClients operations(int count) {
        operations = atLeastOne(count);
        return this;
    }

    /** How many keys they share; the fewer, the more they meet. 4 if not set. */
    public ConcurrentClients keys(int count) {
        keys = atLeastOne(count);
        return this;
    }

    private static int atLeastOne(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least one, not " + count);
        }
        return count;
    }

    /**
     * Lets them work, in a table called {@code history}, which is cleared first. Returns when all have finished.
     *
     * @throws AssertionError when a call fails otherwise than by its condition; names the seed
     */
    public History run() throws InterruptedException {
        database.table("history").clear();
        long after = database.position().sequence();
        CyclicBarrier start = new CyclicBarrier(clients);
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<List<Event>>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                Client client = new Client(database, i, seed + i, keys);
                running.add(threads.submit(() -> {
                    start.await();
                    return client.run(Math.max(1, operations / clients));
                }));
            }
            List<Event> events = new ArrayList<>();
            for (Future<List<Event>> client : running) {
                events.addAll(client.get());
            }
            return new History(after, events);
        } catch (ExecutionException e) {
            throw new AssertionError("a client failed, seed " + seed, e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
