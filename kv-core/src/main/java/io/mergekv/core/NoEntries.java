package io.mergekv.core;

import io.mergekv.Cursor;
import java.util.NoSuchElementException;

/** The scan of a table that does not exist. */
final class NoEntries<T> implements Cursor<T> {
    @Override
    public boolean hasNext() {
        return false;
    }

    @Override
    public T next() {
        throw new NoSuchElementException();
    }

    @Override
    public void close() {}
}
