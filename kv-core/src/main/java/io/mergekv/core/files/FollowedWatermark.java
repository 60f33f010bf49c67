package io.mergekv.core.files;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * A watermark as a reader in another process follows it: also when its file was removed and made anew, as when a
 * database is restored in place. Who asks has to reckon with {@link PageFaults}. Safe for use by many threads. A look costs a memory access, and a look at the
 * file every so often.
 */
public final class FollowedWatermark {
    /** Two looks make half a second, in which a directory may be on its way from one name to another. */
    private static final long NANOS_BETWEEN_LOOKS = 250_000_000L;

    private static final int GENERATION_SHIFT = 12;

    private final Path directory;
    private final UUID database;
    private volatile Mapping mapping;
    private volatile long lastLook = System.nanoTime();
    private long changes;
    private boolean missed;
    private boolean told;

    private FollowedWatermark(Path directory, UUID database, Mapping mapping) {
        this.directory = directory;
        this.database = database;
        this.mapping = mapping;
    }

    /** Follows the watermark of {@code database} in {@code directory}; empty when there is none. */
    public static Optional<FollowedWatermark> open(Path directory, UUID database) {
        return map(directory, database, 0).map(mapping -> new FollowedWatermark(directory, database, mapping));
    }

    /** The newest sequence that readers may be shown. */
    public long visible() {
        lookNowAndThen();
        return mapping.watermark.visible();
    }

    /**
     * Changes when another writer has opened the log, when the watermark is another file, and when there is none, or one
     * of another database, for longer than a rename takes: what was read is to be judged anew.
     */
    public long generation() {
        Mapping present = mapping;
        return (present.watermark.generation() << GENERATION_SHIFT) + present.changes;
    }

    private void lookNowAndThen() {
        long now = System.nanoTime();
        if (now - lastLook > NANOS_BETWEEN_LOOKS) {
            lastLook = now;
            PageFaults.settle(); // one that is pending would come up in the middle of the look
            look();
        }
    }

    /** Follows the file that is there now. Until there is a whole one, the old one stands. */
    synchronized void look() {
        String key = FileKeys.orEmpty(directory.resolve(Watermark.FILE));
        if (key.equals(mapping.fileKey)) {
            missed = false;
            told = false;
            return;
        }
        Optional<Mapping> found = key.isEmpty() ? Optional.empty() : map(directory, database, changes + 1);
        if (found.isPresent()) {
            changes++;
            mapping = found.get();
            missed = false;
            told = false;
        } else if (missed && !told) { // the second look: whoever reads shall look at the directory
            changes++;
            mapping = new Mapping(mapping.watermark, mapping.fileKey, changes);
            told = true;
        }
        missed = found.isEmpty();
    }

    private static Optional<Mapping> map(Path directory, UUID database, long changes) {
        // The key before the map: if the file is replaced in between, the next look sees that.
        String key = FileKeys.orEmpty(directory.resolve(Watermark.FILE));
        return Watermark.openForReading(directory)
                .filter(found -> found.isOf(database))
                .map(found -> new Mapping(found, key, changes));
    }

    private record Mapping(Watermark watermark, String fileKey, long changes) {}
}
