package io.mergekv.core.feed;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.Feed;
import io.mergekv.Subscription;
import io.mergekv.core.files.Identity;
import io.mergekv.core.files.Watermark;
import io.mergekv.core.retention.Holders;
import io.mergekv.spi.ChangeLog;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The feeds of an open database: told what may be seen, and telling it on, here and to other processes. Cursors and
 * subscriptions are holders of the log.
 */
public final class DatabaseFeeds implements AutoCloseable {
    private final Holders holders;
    private final Watermark watermark;
    private final LocalHighWatermark highWatermark;
    private final Dispatcher dispatcher;
    private final LocalCursors cursors;

    /** Feeds of what stands in {@code log}, shown up to {@code visible}, which register with {@code holders}. */
    public DatabaseFeeds(
            ChangeLog log, Holders holders, Identity identity, Watermark watermark, long visible, Duration spin) {
        this.holders = holders;
        this.watermark = watermark;
        this.highWatermark = new LocalHighWatermark(visible);
        IdentityHistory history = new IdentityHistory(identity);
        this.dispatcher = new Dispatcher(log, highWatermark, history, spin.toNanos());
        this.cursors = new LocalCursors(log, highWatermark, history);
        holders.register(dispatcher);
        holders.register(cursors);
    }

    /** Shows everything up to {@code sequence}. Called by the committing thread. */
    public void publish(long sequence) {
        watermark.publish(sequence);
        highWatermark.publish(sequence);
    }

    /** See {@link io.mergekv.Database#subscribe}. */
    public Subscription subscribe(Feed feed, Consumer<? super Change> callback) {
        return holders.whileNothingIsTrimmed(() -> dispatcher.subscribe(feed, callback));
    }

    /** See {@link io.mergekv.Database#changes}. */
    public ChangeCursor read(Feed feed) {
        return holders.whileNothingIsTrimmed(() -> cursors.read(feed));
    }

    @Override
    public void close() {
        dispatcher.close();
        cursors.close();
        holders.release(dispatcher);
        holders.release(cursors);
    }
}
