package io.mergekv;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An iterator over results that holds resources until it is closed. For one thread. */
public interface Cursor<T> extends Iterator<T>, AutoCloseable {
    /** Releases what the cursor holds. Idempotent. */
    @Override
    void close();

    /** The rest as a stream, to be closed instead of the cursor. */
    default Stream<T> stream() {
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, traits), false)
                .onClose(this::close);
    }
}
