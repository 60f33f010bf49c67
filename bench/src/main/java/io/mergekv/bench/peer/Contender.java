package io.mergekv.bench.peer;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A database that keeps documents under keys, filled and asked as its own manual says to. A write returns when a kill of
 * the process cannot take it any more; a merge loses nothing that another thread merges meanwhile. Safe for use by many
 * threads.
 */
public interface Contender extends AutoCloseable {
    /** Puts the documents {@code from} to {@code to}, without the last, in the fastest way there is that keeps them. */
    void load(int from, int to);

    /** Reads a document and gives one field of it. */
    long field(int key);

    /** The same without anything to keep, where there is a form for that: no garbage. */
    default long fieldInPlace(int key) {
        return field(key);
    }

    /** Reads a document, sets one field of it, and writes it; tells the listener. */
    void merge(int key, long value);

    /** Puts a document that is not there yet. */
    default void insert(int key) {
        load(key, key + 1);
    }

    /** Reads up to {@code count} documents in the order of their keys, and one field of each; returns how many. */
    default int scan(int from, int count) {
        throw new UnsupportedOperationException("has no order");
    }

    /** Whether {@link Setting#listener} is told of merges. */
    default boolean listens() {
        return true;
    }

    @Override
    void close();

    /** Tells a listener what the field became, where there is one. */
    static void tell(@Nullable LongConsumer listener, long value) {
        if (listener != null) {
            listener.accept(value);
        }
    }
}
