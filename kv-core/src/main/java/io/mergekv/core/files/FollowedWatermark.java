package io.mergekv.core.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A watermark as a reader in another process follows it: also when its file was removed and made anew, as when a
 * database is restored in place. Safe for use by many threads. A look costs a memory access, and a look at the file
 * every so often.
 */
public final class FollowedWatermark {
    private static final long NANOS_BETWEEN_LOOKS = 500_000_000L;
    private static final int REPLACEMENT_SHIFT = 32;

    private final Path directory;
    private final UUID database;
    private volatile Mapping mapping;
    private volatile long lastLook = System.nanoTime();

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
        long now = System.nanoTime();
        if (now - lastLook > NANOS_BETWEEN_LOOKS) {
            lastLook = now;
            look();
        }
        return mapping.watermark.visible();
    }

    /** Grows when files of the log, or the watermark itself, were replaced. */
    public long generation() {
        Mapping present = mapping;
        return (present.replacements << REPLACEMENT_SHIFT) + present.watermark.generation();
    }

    /** Follows the file that is there now. Until there is a whole one, the old one stands. */
    synchronized void look() {
        Object key = fileKey(directory);
        if (key != null && !key.equals(mapping.fileKey)) {
            map(directory, database, mapping.replacements + 1).ifPresent(found -> mapping = found);
        }
    }

    private static Optional<Mapping> map(Path directory, UUID database, long replacements) {
        Object key = fileKey(directory); // before the map: if it is replaced in between, the next look sees that
        return Watermark.openForReading(directory)
                .filter(found -> found.isOf(database))
                .map(found -> new Mapping(found, Objects.requireNonNullElse(key, ""), replacements));
    }

    private static @Nullable Object fileKey(Path directory) {
        try {
            return Files.readAttributes(directory.resolve(Watermark.FILE), BasicFileAttributes.class)
                    .fileKey();
        } catch (IOException e) {
            return null; // gone
        }
    }

    private record Mapping(Watermark watermark, Object fileKey, long replacements) {}
}
