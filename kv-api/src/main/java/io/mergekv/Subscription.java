package io.mergekv;

import java.util.Optional;

/**
 * A running subscription. Safe for use by many threads. While it is behind, it keeps the log from being trimmed, see
 * {@link DatabaseBuilder#RETENTION_HOLD_BYTES}.
 */
public interface Subscription extends AutoCloseable {
    /** What it is doing. */
    State state();

    /** Why it failed; empty unless {@link #state} is {@code FAILED}. */
    Optional<Throwable> failure();

    /**
     * The last position up to which the callback has returned for every matching change. Resume with
     * {@link FeedStart#after}.
     */
    Position position();

    /** How many commits the subscription is behind the last one. */
    long lag();

    /**
     * Ends the subscription. No callback starts after this method has returned; one that is running completes. Idempotent.
     */
    @Override
    void close();

    /** The states of a subscription. */
    enum State {
        /** Delivering, or waiting for changes. */
        ACTIVE,
        /** The callback threw, or the log could not be followed any further. Others are not affected. */
        FAILED,
        /** Closed by the user, or with the database. */
        CLOSED
    }
}
