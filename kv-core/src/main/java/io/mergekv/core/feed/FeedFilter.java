package io.mergekv.core.feed;

import io.mergekv.Change;
import io.mergekv.Feed;
import io.mergekv.Position;
import io.mergekv.cbor.Trusted;
import io.mergekv.core.record.RecordView;
import io.mergekv.spi.ByteRange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a feed wants, in bytes: judges a change where it stands in its record, without decoding it. Immutable. */
final class FeedFilter {
    private static final long MICROS = 1_000_000;

    private final byte @Nullable [] table;
    private final byte @Nullable [] key;
    private final byte @Nullable [] from;
    private final byte @Nullable [] to;

    FeedFilter(Feed feed) {
        table = feed.table().map(name -> name.getBytes(StandardCharsets.UTF_8)).orElse(null);
        key = feed.key().map(Trusted.access()::bytes).orElse(null);
        ByteRange range = feed.range().toBytes();
        from = range.from();
        to = range.to();
    }

    /** Whether the change that {@code record} stands on is wanted. */
    boolean matches(RecordView record) {
        return (table == null || record.isTable(table))
                && (key == null ? record.isKeyWithin(from, to) : record.isKey(key));
    }

    /** The change that {@code record} stands on. */
    static Change decode(RecordView record, UUID database) {
        long micros = record.timeMicros();
        return new Change(
                new Position(database, record.epoch(), record.sequence(), record.index()),
                record.changeCount(),
                record.table(),
                Trusted.access().key(record.key()),
                record.kind(),
                record.version(),
                Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000),
                record.origin(),
                Trusted.access().patch(record.diff()));
    }
}
