package io.mergekv.bench.peer;

import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How a contender is opened.
 *
 * @param directory its own; it may not exist yet
 * @param keys how many documents it is to hold
 * @param keptKeys how many of the keys may be kept as objects on the heap
 * @param cacheBytes what it may use of memory to cache documents, where it can be told
 * @param synced whether writes are synced to the disk before they return
 * @param spins whether the thread that tells the listener may keep a core busy, where it can be told
 * @param listener is told what the field became, at every merge; by whichever thread the contender has for it
 */
public record Setting(
        Path directory,
        int keys,
        int keptKeys,
        long cacheBytes,
        boolean synced,
        boolean spins,
        @Nullable LongConsumer listener) {
    /** A setting in which all documents fit the cache, without a listener. */
    public static Setting of(Path directory, int keys) {
        return new Setting(directory, keys, keys, Math.max(64L << 20, keys * 1000L), false, false, null);
    }

    /** A setting for many documents in little memory. */
    public static Setting frugal(Path directory, int keys) {
        return new Setting(directory, keys, 0, 64L << 20, false, false, null);
    }

    /** The same with a listener. */
    public Setting with(LongConsumer newListener) {
        return new Setting(directory, keys, keptKeys, cacheBytes, synced, spins, newListener);
    }

    /** The same with writes synced. */
    public Setting withSync() {
        return new Setting(directory, keys, keptKeys, cacheBytes, true, spins, listener);
    }

    /** The same where a core may be kept busy for the listener. */
    public Setting withSpin() {
        return new Setting(directory, keys, keptKeys, cacheBytes, synced, true, listener);
    }
}
