package io.mergekv.core.feed;

import io.mergekv.spi.LogReader;
import java.util.function.Supplier;

/**
 * The log that cursors read.
 *
 * @param log gives a reader of it
 * @param shared whether another process writes it: each reader given is then the taker's to close, and the log may be
 *     cut under it
 * @param highWatermark how far it may be read
 * @param history gives its epochs as they are now
 */
record LogSource(
        Supplier<LogReader> log, boolean shared, HighWatermark highWatermark, Supplier<EpochHistory> history) {}
