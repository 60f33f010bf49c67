package io.mergekv.cli;

import io.mergekv.Document;
import io.mergekv.json.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Feeds the fleet's lines to a {@code kv load} process, and keeps account of what that acknowledged. When the process
 * is killed, the next one gets first what had no acknowledgement.
 */
final class DemoWriter {
    private static final int MAX_IN_FLIGHT = 2000;
    private static final int SINGLE_LINES = 600;
    private static final long NANOS_BETWEEN_SINGLE_LINES = 2_000_000;

    private final String directory;
    private final Fleet fleet;
    private final Deque<Fleet.Line> inFlight = new ArrayDeque<>();
    private final Map<Long, String> acknowledged = new ConcurrentHashMap<>();
    private final AtomicLong acknowledgedLines = new AtomicLong();
    private volatile long lastSequence;
    private long firstNanos;
    private long firstLine;
    private volatile double rate;

    DemoWriter(String directory, Fleet fleet) {
        this.directory = directory;
        this.fleet = fleet;
    }

    /** The key that each acknowledged sequence changed. */
    Map<Long, String> acknowledged() {
        return acknowledged;
    }

    /** How many lines were acknowledged, those that changed nothing included. */
    long acknowledgedLines() {
        return acknowledgedLines.get();
    }

    /** How many lines were handed over and not acknowledged. */
    int inFlight() {
        synchronized (inFlight) {
            return inFlight.size();
        }
    }

    /** The highest sequence acknowledged. */
    long lastSequence() {
        return lastSequence;
    }

    /** How many lines a second were acknowledged at full speed, by the process that was not killed. */
    double rate() {
        return rate;
    }

    /** Starts a process that loads. */
    Child start() {
        return Child.start(
                "load", directory, "fleet", "-", "--key", "/key", "--doc", "/doc", "--mode", "patch", "--acks");
    }

    /**
     * Feeds {@code child} for {@code millis} from its first acknowledgement on, then kills it. Runs {@code started} at that
     * first acknowledgement.
     */
    void runAndKill(Child child, long millis, Runnable started) {
        run(child, started, () -> {
            feed(child, millis);
            child.flush();
            child.kill();
        });
    }

    /**
     * Feeds {@code child} for {@code millis} from its first acknowledgement on. Then waits until everything is acknowledged,
     * runs {@code caughtUp}, feeds lines one at a time, some hundred a second, and lets it finish. Returns its summary.
     */
    @Nullable
    Document runToTheEnd(Child child, long millis, Runnable caughtUp) {
        return run(child, () -> {}, () -> {
            if (feed(child, millis) && child.flush() && awaitInFlight(0)) {
                rate = (acknowledgedLines.get() - firstLine) / ((System.nanoTime() - firstNanos) / 1e9);
                caughtUp.run();
                feedSingly(child);
            }
            child.endInput();
        });
    }

    private @Nullable Document run(Child child, Runnable started, Runnable feeding) {
        Thread feeder = new Thread(feeding, "kv-demo-feeder");
        Document summary = null;
        feeder.start();
        boolean first = true;
        for (String line = child.readLine(); line != null; line = child.readLine()) {
            if (line.endsWith("}")) { // the last line of a killed process may be cut
                Document ack = Json.readDocument(line);
                if (ack.get("line").isEmpty()) {
                    summary = ack;
                } else {
                    acknowledge(ack.integer("sequence"));
                    if (first) {
                        first = false;
                        started.run();
                    }
                }
            }
        }
        try {
            feeder.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return summary;
    }

    private void acknowledge(OptionalLong sequence) {
        Fleet.Line line;
        synchronized (inFlight) {
            line = inFlight.remove();
            inFlight.notifyAll();
        }
        acknowledgedLines.incrementAndGet();
        sequence.ifPresent(made -> {
            acknowledged.put(made, line.key());
            lastSequence = made;
        });
    }

    private boolean feed(Child child, long millis) {
        boolean alive = true;
        Fleet.Line[] again;
        synchronized (inFlight) {
            again = inFlight.toArray(new Fleet.Line[0]);
        }
        for (Fleet.Line line : again) {
            alive = alive && child.writeLine(line.json());
        }
        long before = acknowledgedLines.get();
        long deadline = Long.MAX_VALUE;
        while (alive && System.nanoTime() < deadline) {
            alive = child.flush() && awaitInFlight(MAX_IN_FLIGHT);
            for (int i = 0; i < 50 && alive; i++) {
                alive = feedLine(child);
            }
            if (deadline == Long.MAX_VALUE && acknowledgedLines.get() > before) {
                firstLine = acknowledgedLines.get();
                firstNanos = System.nanoTime();
                deadline = firstNanos + millis * 1_000_000;
            }
        }
        return alive;
    }

    private void feedSingly(Child child) {
        boolean alive = true;
        for (int i = 0; i < SINGLE_LINES && alive; i++) {
            alive = feedLine(child) && child.flush();
            LockSupport.parkNanos(this, NANOS_BETWEEN_SINGLE_LINES);
        }
    }

    private boolean feedLine(Child child) {
        Fleet.Line line = fleet.next();
        synchronized (inFlight) {
            inFlight.add(line);
        }
        return child.writeLine(line.json());
    }

    private boolean awaitInFlight(int most) {
        synchronized (inFlight) {
            try {
                // bounded, so that a process that hangs is noticed rather than waited for
                for (int i = 0; i < 200 && inFlight.size() > most; i++) {
                    inFlight.wait(100);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            return inFlight.size() <= most;
        }
    }
}
