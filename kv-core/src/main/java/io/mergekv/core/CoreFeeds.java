package io.mergekv.core;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.Feed;
import io.mergekv.Subscription;
import io.mergekv.core.files.Identity;
import io.mergekv.core.files.Watermark;
import io.mergekv.spi.ChangeLog;
import java.util.function.Consumer;

/** The feeds of an open database. */
final class CoreFeeds implements AutoCloseable {
    private final Watermark watermark;

    CoreFeeds(ChangeLog log, Identity identity, Watermark watermark, long visible) {
        this.watermark = watermark;
    }

    void publish(long sequence) {
        watermark.publish(sequence);
    }

    Subscription subscribe(Feed feed, Consumer<? super Change> callback) {
        throw new UnsupportedOperationException();
    }

    ChangeCursor read(Feed feed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
