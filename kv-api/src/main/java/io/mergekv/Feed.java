package io.mergekv;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which changes a subscriber wants, and from where on: an immutable value. */
public final class Feed {
    private static final Feed ALL = new Feed(null, KeyRange.all(), null, FeedStart.NOW);

    private final @Nullable String table;
    private final KeyRange keys;
    private final @Nullable Key key;
    private final FeedStart start;

    private Feed(@Nullable String table, KeyRange keys, @Nullable Key key, FeedStart start) {
        this.table = table;
        this.keys = keys;
        this.key = key;
        this.start = start;
    }

    /** Every change from now on. */
    public static Feed all() {
        return ALL;
    }

    /** The changes of one table from now on. */
    public static Feed table(String name) {
        return ALL.inTable(name);
    }

    /** The changes of one key from now on. */
    public static Feed key(Key key) {
        return new Feed(null, KeyRange.all(), key, FeedStart.NOW);
    }

    /** The changes of one text key from now on. */
    public static Feed key(String key) {
        return key(Key.of(key));
    }

    /** The changes of the keys in {@code range} from now on. */
    public static Feed keys(KeyRange range) {
        return new Feed(null, range, null, FeedStart.NOW);
    }

    /** The changes of the text keys that start with {@code prefix} from now on. */
    public static Feed prefix(String prefix) {
        return keys(KeyRange.prefix(prefix));
    }

    /** The same in one table only. */
    public Feed inTable(String name) {
        return new Feed(name, keys, key, start);
    }

    /** The same from another start on. */
    public Feed from(FeedStart newStart) {
        return new Feed(table, keys, key, newStart);
    }

    /** The table, where the feed is of one only. */
    public Optional<String> table() {
        return Optional.ofNullable(table);
    }

    /** The key, where the feed is of one only. */
    public Optional<Key> key() {
        return Optional.ofNullable(key);
    }

    /** The range of the keys; all of them where {@link #key} is set. */
    public KeyRange range() {
        return keys;
    }

    /** Where the feed starts. */
    public FeedStart start() {
        return start;
    }

    /** Whether a change of {@code changedKey} in {@code changedTable} belongs to the feed. */
    public boolean matches(String changedTable, Key changedKey) {
        return (table == null || table.equals(changedTable))
                && (key == null ? keys.contains(changedKey) : key.equals(changedKey));
    }
}
