package io.mergekv.core.feed;

import io.mergekv.Feed;
import io.mergekv.Key;
import io.mergekv.cbor.Trusted;
import io.mergekv.core.record.RecordView;
import io.mergekv.spi.ByteRange;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Finds who wants a change, by table, key and range of keys; whoever wants another key costs it nothing. Not
 * thread-safe, but for {@link #isEmpty}.
 */
final class Router<T> {
    private final Routes<T> everyTable = new Routes<>();
    private final Map<String, Routes<T>> tables = new HashMap<>();
    private final AtomicInteger size = new AtomicInteger();

    void add(Feed feed, T subscriber) {
        Optional<String> table = feed.table();
        (table.isPresent() ? tables.computeIfAbsent(table.get(), name -> new Routes<>()) : everyTable)
                .add(feed, subscriber);
        size.incrementAndGet();
    }

    void remove(Feed feed, T subscriber) {
        Optional<String> table = feed.table();
        Routes<T> routes = table.isPresent() ? tables.get(table.get()) : everyTable;
        if (routes != null && routes.remove(feed, subscriber)) {
            size.decrementAndGet();
            if (table.isPresent() && routes.isEmpty()) {
                tables.remove(table.get());
            }
        }
    }

    boolean isEmpty() {
        return size.get() == 0;
    }

    /** Adds to {@code matches} everyone who wants the change that {@code record} stands on, each once. */
    void addTo(RecordView record, Collection<? super T> matches) {
        Routes<T> ofTable = tables.isEmpty() ? null : tables.get(record.table());
        byte[] key = everyTable.needKey() || (ofTable != null && ofTable.needKey()) ? record.key() : null;
        everyTable.addTo(key, matches);
        if (ofTable != null) {
            ofTable.addTo(key, matches);
        }
    }

    /** What is wanted of one table, or of all alike. */
    private static final class Routes<T> {
        private final Subscribers<T> everyKey = new Subscribers<>();
        private final Map<Key, Subscribers<T>> keys = new HashMap<>();
        private final RangeIndex<T> ranges = new RangeIndex<>();

        void add(Feed feed, T subscriber) {
            ByteRange range = feed.range().toBytes();
            byte[] from = range.from();
            byte[] to = range.to();
            if (feed.key().isPresent()) {
                keys.computeIfAbsent(feed.key().get(), key -> new Subscribers<>())
                        .add(subscriber);
            } else if (from == null && to == null) {
                everyKey.add(subscriber);
            } else {
                ranges.add(from, to, subscriber);
            }
        }

        boolean remove(Feed feed, T subscriber) {
            ByteRange range = feed.range().toBytes();
            byte[] from = range.from();
            byte[] to = range.to();
            if (feed.key().isPresent()) {
                Subscribers<T> ofKey = keys.get(feed.key().get());
                boolean found = ofKey != null && ofKey.remove(subscriber);
                if (ofKey != null && ofKey.isEmpty()) {
                    keys.remove(feed.key().get());
                }
                return found;
            }
            return (from == null && to == null) ? everyKey.remove(subscriber) : ranges.remove(from, to, subscriber);
        }

        boolean isEmpty() {
            return everyKey.isEmpty() && keys.isEmpty() && ranges.isEmpty();
        }

        boolean needKey() {
            return !keys.isEmpty() || !ranges.isEmpty();
        }

        void addTo(byte @Nullable [] key, Collection<? super T> matches) {
            everyKey.addTo(matches);
            if (key == null) {
                return;
            }
            if (!keys.isEmpty()) {
                Subscribers<T> ofKey = keys.get(Trusted.access().key(key));
                if (ofKey != null) {
                    ofKey.addTo(matches);
                }
            }
            ranges.addTo(key, matches);
        }
    }
}
