package io.mergekv.core;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.Feed;
import io.mergekv.Subscription;
import io.mergekv.core.feed.Dispatcher;
import io.mergekv.core.feed.LocalCursors;
import io.mergekv.core.feed.LocalTip;
import io.mergekv.core.files.Identity;
import io.mergekv.core.files.Watermark;
import io.mergekv.spi.ChangeLog;
import java.time.Duration;
import java.util.function.Consumer;

/** The feeds of an open database: told what may be seen, and telling it on, here and to other processes. */
final class CoreFeeds implements AutoCloseable {
    private final Watermark watermark;
    private final LocalTip tip;
    private final Dispatcher dispatcher;
    private final LocalCursors cursors;

    CoreFeeds(ChangeLog log, Identity identity, Watermark watermark, long visible, Duration spin) {
        this.watermark = watermark;
        this.tip = new LocalTip(visible);
        IdentityHistory history = new IdentityHistory(identity);
        this.dispatcher = new Dispatcher(log, tip, history, spin.toNanos());
        this.cursors = new LocalCursors(log, tip, history);
    }

    /** Shows everything up to {@code sequence}. Called by the committing thread. */
    void publish(long sequence) {
        watermark.publish(sequence);
        tip.publish(sequence);
    }

    Subscription subscribe(Feed feed, Consumer<? super Change> callback) {
        return dispatcher.subscribe(feed, callback);
    }

    ChangeCursor read(Feed feed) {
        return cursors.read(feed);
    }

    @Override
    public void close() {
        dispatcher.close();
        cursors.close();
    }
}
