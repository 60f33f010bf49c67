package io.mergekv.core;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Has every line that the engine logs fail with an error, until it is closed. */
public final class FailingLines implements AutoCloseable {
    private final Logger logger = Logger.getLogger("io.mergekv");
    private final AtomicInteger lines = new AtomicInteger();
    private final Handler handler;

    /** Lines fail with what {@code failure} supplies. */
    public FailingLines(Supplier<? extends Error> failure) {
        handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.incrementAndGet();
                throw failure.get();
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
    }

    /** How many have failed. */
    public int count() {
        return lines.get();
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
    }
}
