package io.mergekv.cli;

import io.mergekv.Document;
import io.mergekv.Value;
import io.mergekv.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Follows the log from a {@code kv tail} process of its own, folds what it sees, and checks that nothing is missing. */
final class DemoTailer implements AutoCloseable {
    private static final long SHOW_EVERY_NANOS = 400_000_000;
    private static final int LAGS = 1 << 20;

    private final Child child;
    private final Consumer<String> show;
    private final Thread thread;
    private final PlainMaps folded = new PlainMaps();
    private final Map<Long, String> seen = new HashMap<>();
    private final int[] lagMicros = new int[LAGS];
    private int lags;
    private @Nullable Instant measuredFrom;
    private long sequence;
    private long index;
    private long changes;
    private long diffs;
    private long diffBytes;
    private long gaps;
    private long repeats;
    private long shown;

    DemoTailer(String directory, Consumer<String> show) {
        this.show = show;
        child = Child.start("tail", directory, "--from", "earliest", "--follow");
        thread = new Thread(this::follow, "kv-demo-tailer");
        thread.start();
    }

    long pid() {
        return child.pid();
    }

    /** Waits until {@code last} was seen, or nothing comes any more; then ends the process, and returns its exit code. */
    int finish(long last) {
        synchronized (this) {
            awaitSequence(last);
        }
        child.terminate();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return child.await();
    }

    /**
     * Waits until {@code last} was seen; from then on measures how long a change takes until it is here. Before, both
     * processes warm up, and the tailer, which parses every line, is behind a writer at full speed.
     */
    synchronized void catchUpAndMeasure(long last) {
        awaitSequence(last);
        measuredFrom = Instant.now();
    }

    private void awaitSequence(long last) {
        long patience = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        try {
            while (sequence < last && System.nanoTime() < patience && thread.isAlive()) {
                wait(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized PlainMaps folded() {
        return folded;
    }

    /** The key that each sequence changed. */
    synchronized Map<Long, String> seen() {
        return seen;
    }

    synchronized long changes() {
        return changes;
    }

    /** How often a sequence was skipped. */
    synchronized long gaps() {
        return gaps;
    }

    /** How often a change came again. */
    synchronized long repeats() {
        return repeats;
    }

    /** How many changes of documents that were there before. */
    synchronized long diffs() {
        return diffs;
    }

    /** The bytes of their diffs, as JSON. */
    synchronized long diffBytes() {
        return diffBytes;
    }

    /** The time from commit to the line's arrival here, in microseconds, within which {@code percent} of the changes were. */
    synchronized long lagMicros(int percent) {
        int[] sorted = Arrays.copyOf(lagMicros, lags);
        Arrays.sort(sorted);
        return lags == 0 ? 0 : sorted[(int) Math.min(lags - 1L, (long) lags * percent / 100)];
    }

    @Override
    public void close() {
        child.close();
    }

    private void follow() {
        for (String line = child.readLine(); line != null; line = child.readLine()) {
            see(line);
        }
    }

    private synchronized void see(String line) {
        Document change = Json.readDocument(line);
        long nextSequence = change.integer("sequence").orElseThrow();
        long nextIndex = change.integer("index").orElseThrow();
        if (nextSequence < sequence || (nextSequence == sequence && nextIndex <= index && changes > 0)) {
            repeats++;
        } else if (nextSequence > sequence + 1 || nextIndex > (nextSequence == sequence ? index + 1 : 0)) {
            gaps++;
        }
        sequence = nextSequence;
        index = nextIndex;
        changes++;
        fold(change);
        measure(change);
        long now = System.nanoTime();
        if (now - shown > SHOW_EVERY_NANOS) {
            shown = now;
            show.accept(line);
        }
        notifyAll();
    }

    private void fold(Document change) {
        String key = change.text("key").orElseThrow();
        seen.put(sequence, key);
        Document diff = change.get("diff").orElseThrow().asDocument();
        List<String> removed = change.get("removed").orElseThrow().asList().stream()
                .map(Value::asText)
                .toList();
        String op = change.text("op").orElseThrow();
        if (op.equals("merge")) {
            diffs++;
            diffBytes += Json.write(diff).getBytes(StandardCharsets.UTF_8).length;
        }
        if (op.equals("delete")) {
            folded.delete(key);
        } else {
            folded.change(key, diff.toMap(), removed);
        }
    }

    private void measure(Document change) {
        Instant now = Instant.now();
        Instant committed = Instant.parse(change.text("time").orElseThrow());
        if (lags < LAGS && measuredFrom != null && committed.isAfter(measuredFrom)) {
            long micros = Duration.between(committed, now).toNanos() / 1000;
            lagMicros[lags++] = (int) Math.min(Integer.MAX_VALUE, Math.max(0, micros));
        }
    }
}
