package io.mergekv.core.retention;

import io.mergekv.DatabaseBuilder;
import io.mergekv.Options;
import io.mergekv.spi.ChangeLog.Segment;
import java.util.List;

/**
 * How much log is kept: without holders, and at most.
 *
 * @param bytes a log that has more gives up its oldest segments
 * @param millis a segment last written longer ago is given up
 * @param holdBytes a log that has more gives up its oldest segments whoever needs them
 * @param holdMillis a segment last written longer ago is not held
 */
public record Retention(long bytes, long millis, long holdBytes, long holdMillis) {
    private static final int SEGMENTS = 8;

    /** What {@code options} say. */
    public static Retention of(Options options) {
        return new Retention(
                options.get(DatabaseBuilder.RETENTION_BYTES),
                options.get(DatabaseBuilder.RETENTION_AGE).toMillis(),
                options.get(DatabaseBuilder.RETENTION_HOLD_BYTES),
                options.get(DatabaseBuilder.RETENTION_HOLD_AGE).toMillis());
    }

    /** How large a segment may become, so that a log that is trimmed in whole segments keeps most of what it is to keep. */
    public long segmentBytes() {
        return bytes / SEGMENTS;
    }

    /**
     * The first sequence to keep, 0 to keep all: segments are given up whole, the oldest first, never the newest.
     *
     * @param segments the log, oldest first
     * @param nowMillis the time, in milliseconds since 1970
     * @param upTo the last sequence that may be given up at all: recovery needs what follows
     * @param needed the oldest sequence that a holder needs
     */
    public long keepFrom(List<Segment> segments, long nowMillis, long upTo, long needed) {
        long total = segments.stream().mapToLong(Segment::bytes).sum();
        long keepFrom = 0;
        for (Segment segment : segments.subList(0, Math.max(0, segments.size() - 1))) {
            long age = nowMillis - segment.lastModifiedMillis();
            boolean wanted = total <= bytes && age <= millis;
            boolean held = segment.lastSequence() >= needed && total <= holdBytes && age <= holdMillis;
            if (wanted || held || segment.lastSequence() > upTo) {
                break;
            }
            total -= segment.bytes();
            keepFrom = segment.lastSequence() + 1;
        }
        return keepFrom;
    }
}
