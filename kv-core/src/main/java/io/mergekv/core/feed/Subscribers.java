package io.mergekv.core.feed;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A few or many of something, small while it is one: there may be a million of these. Not thread-safe. */
final class Subscribers<T> {
    private @Nullable T only;
    private @Nullable Set<T> many;

    void add(T subscriber) {
        if (many != null) {
            many.add(subscriber);
        } else if (only == null) {
            only = subscriber;
        } else {
            Set<T> grown = new LinkedHashSet<>();
            grown.add(only);
            grown.add(subscriber);
            only = null;
            many = grown;
        }
    }

    /** Returns whether it was there. */
    boolean remove(T subscriber) {
        if (many != null) {
            return many.remove(subscriber);
        }
        boolean found = subscriber.equals(only);
        if (found) {
            only = null;
        }
        return found;
    }

    boolean isEmpty() {
        return only == null && (many == null || many.isEmpty());
    }

    void addTo(Collection<? super T> matches) {
        if (only != null) {
            matches.add(only);
        } else if (many != null) {
            matches.addAll(many);
        }
    }
}
