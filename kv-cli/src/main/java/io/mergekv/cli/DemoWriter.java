package io.mergekv.cli;

import io.mergekv.Document;
import io.mergekv.json.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Feeds the fleet's lines to a {@code kv load} process, and keeps account of what that acknowledged. When the process
 * is killed, the next one gets first what had no acknowledgement.
 */
final class DemoWriter {
    private static final int MAX_IN_FLIGHT = 2000;

    private final String directory;
    private final Fleet fleet;
    private final Deque<Fleet.Line> inFlight = new ArrayDeque<>();
    private final Map<Long, String> acknowledged = new ConcurrentHashMap<>();
    private final AtomicLong acknowledgedLines = new AtomicLong();
    private long lastSequence;

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

    /** Starts a process that loads. */
    Child start() {
        return Child.start(
                "load", directory, "fleet", "-", "--key", "/key", "--doc", "/doc", "--mode", "patch", "--acks");
    }

    /**
     * Feeds {@code child} for {@code millis} from its first acknowledgement on, then kills it or lets it finish. Runs
     * {@code started} at that first acknowledgement. Returns the summary, which a killed process does not leave.
     */
    @Nullable
    Document run(Child child, long millis, boolean kill, Runnable started) {
        Thread feeder = new Thread(() -> feed(child, millis, kill), "kv-demo-feeder");
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

    private void feed(Child child, long millis, boolean kill) {
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
            alive = child.flush() && awaitRoom();
            for (int i = 0; i < 50 && alive; i++) {
                Fleet.Line line = fleet.next();
                synchronized (inFlight) {
                    inFlight.add(line);
                }
                alive = child.writeLine(line.json());
            }
            if (deadline == Long.MAX_VALUE && acknowledgedLines.get() > before) {
                deadline = System.nanoTime() + millis * 1_000_000;
            }
        }
        if (kill) {
            child.flush();
            child.kill();
        } else {
            child.endInput();
        }
    }

    private boolean awaitRoom() {
        synchronized (inFlight) {
            try {
                // bounded, so that a process that hangs is noticed rather than waited for
                for (int i = 0; i < 200 && inFlight.size() > MAX_IN_FLIGHT; i++) {
                    inFlight.wait(100);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            return inFlight.size() <= MAX_IN_FLIGHT;
        }
    }
}
