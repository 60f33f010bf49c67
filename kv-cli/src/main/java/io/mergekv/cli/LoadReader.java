package io.mergekv.cli;

import io.mergekv.AsyncTable;
import io.mergekv.Change;
import io.mergekv.InvalidDocumentException;
import io.mergekv.InvalidKeyException;
import io.mergekv.Key;
import io.mergekv.StorageException;
import io.mergekv.Value;
import io.mergekv.json.Json;
import io.mergekv.json.JsonPointer;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads lines, and submits what they ask for, in their order. Runs on its own thread, and may block in its input. */
final class LoadReader implements Runnable {
    /** A line this large is awaited before the next is read: it may yet be refused, and then nothing came after it. */
    private static final int LARGE_BYTES = 1 << 20;

    private final LineReader lines;
    private final Plan plan;
    private final AsyncTable table;
    private final LoadWindow window;

    /**
     * How lines are to be understood.
     *
     * @param key where the key stands
     * @param doc where the document stands
     * @param keyType what the key is
     * @param mode what becomes of the document
     * @param fromLine the first line that counts
     * @param skipBad whether to go on after a bad line
     */
    record Plan(JsonPointer key, JsonPointer doc, KeyType keyType, LoadMode mode, long fromLine, boolean skipBad) {}

    LoadReader(LoadSource source, Plan plan, AsyncTable table, LoadWindow window) {
        this.lines = new LineReader(source.content());
        this.plan = plan;
        this.table = table;
        this.window = window;
    }

    @Override
    public void run() {
        try {
            boolean more = true;
            while (more) {
                LineReader.Line line = lines.next();
                more = line != null && submit(line);
            }
        } catch (IOException e) {
            window.add(Pending.failed(0, new StorageException("reading failed: " + e.getMessage(), e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            window.add(Pending.failed(0, e));
        } finally {
            window.end();
        }
    }

    /** Returns whether to go on. */
    private boolean submit(LineReader.Line line) throws InterruptedException {
        if (line.number() < plan.fromLine()
                || (line.text().isBlank() && line.problem().isEmpty())) {
            return true;
        }
        Key key;
        LoadMode.Write write;
        try {
            if (!line.problem().isEmpty()) {
                throw new InvalidDocumentException(line.problem());
            }
            key = key(line.text());
            write = write(line.text());
        } catch (InvalidDocumentException | InvalidKeyException e) {
            if (window.enter(null, 0)) {
                window.add(Pending.failed(line.number(), e));
            }
            return plan.skipBad();
        }
        int bytes = line.text().length();
        if (!window.enter(key, bytes)) {
            return false;
        }
        CompletableFuture<Optional<Change>> result = write.submit(table, key).toCompletableFuture();
        window.add(new Pending(line.number(), key, bytes, result));
        return bytes < LARGE_BYTES || plan.skipBad() || succeeds(result);
    }

    private Key key(String line) {
        @Nullable Value found = Json.readValue(line, plan.key()).orElse(null);
        if (found == null) {
            throw new InvalidKeyException("there is no key at '" + plan.key() + "'");
        }
        return plan.keyType().of(found);
    }

    private LoadMode.Write write(String line) {
        @Nullable Value found = Json.readValue(line, plan.doc()).orElse(null);
        if (found == null) {
            throw new InvalidDocumentException("there is no document at '" + plan.doc() + "', not even null");
        }
        return plan.mode().read(found, line, plan.doc());
    }

    private static boolean succeeds(CompletableFuture<Optional<Change>> result) {
        return result.handle((change, failure) -> failure == null).join();
    }
}
