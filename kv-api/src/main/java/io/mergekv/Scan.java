package io.mergekv;

/** Which keys a scan visits, and how: an immutable value. Bounds given together all hold. */
public final class Scan {
    private static final Scan ALL = new Scan(KeyRange.all(), false, Long.MAX_VALUE);

    private final KeyRange range;
    private final boolean reverse;
    private final long limit;

    private Scan(KeyRange range, boolean reverse, long limit) {
        this.range = range;
        this.reverse = reverse;
        this.limit = limit;
    }

    /** Every key, in ascending order. */
    public static Scan all() {
        return ALL;
    }

    /** The keys in {@code range}, in ascending order. */
    public static Scan range(KeyRange range) {
        return new Scan(range, false, Long.MAX_VALUE);
    }

    /** The text keys that start with {@code prefix}, in ascending order. */
    public static Scan prefix(String prefix) {
        return range(KeyRange.prefix(prefix));
    }

    /** The same in descending order. */
    public Scan reversed() {
        return new Scan(range, !reverse, limit);
    }

    /** The same, but at most {@code count} results. */
    public Scan limit(long count) {
        if (count < 0) {
            throw new InvalidOptionException("a limit is not negative: " + count);
        }
        return new Scan(range, reverse, count);
    }

    /** The keys to visit. */
    public KeyRange range() {
        return range;
    }

    /** Whether the order is descending. */
    public boolean isReversed() {
        return reverse;
    }

    /** How many results there may be. */
    public long limit() {
        return limit;
    }
}
