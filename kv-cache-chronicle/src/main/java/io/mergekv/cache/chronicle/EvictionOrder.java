package io.mergekv.cache.chronicle;

import java.util.Arrays;

/**
 * Which key of one segment leaves next.
 *
 * <p>This is S3-FIFO (Yang, Zhang, Qiu, Yue, Rashmi: "FIFO Queues are All You Need for Cache Eviction", SOSP 2023). A new
 * key waits in a small queue, a tenth of all weight; one that was not read by the time it reaches the end leaves, and
 * one that was moves to the main queue. There the oldest leaves unless it was read since it came or was last looked at:
 * then it goes once more to the end. A key that comes back soon after it left the small queue goes straight to the main
 * one. So a scan passes through the small queue and drives out nothing that is in use.
 *
 * <p>It differs from the paper in three things, all to keep hits and memory cheap. A read is noted in one byte and not
 * counted ({@link Marks}). Keys that left are remembered by hash alone, in a table in which later
 * ones take the places of earlier ones. And until the segment was full once, new keys go to the main queue, so that a loop
 * over more than fits finds most of it filled with what stays.
 *
 * <p>Not safe for use by many threads.
 */
final class EvictionOrder {
    /** The small queue's share of the weight, and of the memory for keys: one in so many. */
    private static final int SMALL_PART = 10;

    private static final int SMALL_MEMORY_PART = 8;

    private final int maxEntries;
    private final int smallCapacity;
    private final int mainCapacity;
    private final KeyRing small;
    private final KeyRing main;
    private final Marks marks;
    /** Hashes of keys that left the small queue; 0 where none is. */
    private final int[] left;

    /** What all keys weighed when one had to leave last; they are few again when they weigh much less. */
    private long weightWhenFull = Long.MAX_VALUE;

    private boolean smallIsFull;

    /** An order of so many keys, which asks {@code marks} whether one was read. */
    EvictionOrder(int maxEntries, int maxCapacity, Marks marks) {
        this.maxEntries = maxEntries;
        this.marks = marks;
        smallCapacity = smallCapacity(maxCapacity);
        mainCapacity = maxCapacity - smallCapacity;
        small = new KeyRing(smallEntries(maxEntries), smallCapacity);
        main = new KeyRing(maxEntries, mainCapacity);
        left = new int[KeyRing.powerOfTwo(maxEntries) / 2];
    }

    private static int smallCapacity(int maxCapacity) {
        return (maxCapacity / SMALL_MEMORY_PART) & ~3;
    }

    private static int smallEntries(int maxEntries) {
        return maxEntries / SMALL_MEMORY_PART + 1;
    }

    /** The largest capacity within {@code bytes}. */
    static int wholeCapacity(long bytes) {
        return (int) Math.min(1 << 30, bytes & ~3L);
    }

    /** How many bytes an order takes at most. */
    static long bytesAtMost(int maxEntries, int maxCapacity) {
        int smallCapacity = smallCapacity(maxCapacity);
        return KeyRing.bytesAtMost(smallEntries(maxEntries), smallCapacity)
                + KeyRing.bytesAtMost(maxEntries, maxCapacity - smallCapacity)
                + 4L * KeyRing.powerOfTwo(maxEntries) / 2;
    }

    /** How many bytes it takes now. */
    long bytes() {
        return small.bytes() + main.bytes() + 4L * left.length;
    }

    int entries() {
        return small.entries() + main.entries();
    }

    /** Whether keys of this length are taken. */
    boolean takes(int keyLength) {
        return KeyRing.recordBytes(keyLength) <= mainCapacity / 8;
    }

    /** Notes that a key with this hash is in use: where it is added again, it is not a new one. */
    void remember(int hash) {
        left[placeOf(hash)] = hash;
    }

    private boolean isRemembered(int hash) {
        return hash != 0 && left[placeOf(hash)] == hash;
    }

    /** By bits in another order than the marks' places. */
    private int placeOf(int hash) {
        return Integer.reverse(hash) & (left.length - 1);
    }

    /** The weight of {@code key}, or 0 when it is not here. */
    int weight(byte[] key, int hash) {
        int weight = main.weight(key, hash);
        return weight != 0 ? weight : small.weight(key, hash);
    }

    /** Forgets {@code key} and returns its weight, or 0 when it was not here. */
    int remove(byte[] key, int hash) {
        int weight = main.remove(key, hash);
        return weight != 0 ? weight : small.remove(key, hash);
    }

    /** Adds a key that is not here. False, and nothing is done, when there is no room: then evict and try again. */
    boolean add(byte[] key, int hash, int weight) {
        if (entries() >= maxEntries) {
            return false;
        }
        boolean knownOrRoomy = isRemembered(hash) || weight() < weightWhenFull - weightWhenFull / 8;
        if (knownOrRoomy || KeyRing.recordBytes(key.length) > smallCapacity / 8) {
            return main.add(key, hash, weight);
        }
        smallIsFull = !small.add(key, hash, weight);
        return !smallIsFull;
    }

    private long weight() {
        return small.weight() + main.weight();
    }

    /**
     * The key to evict next, which stays here until it is removed.
     *
     * @param spared how many keys that were read may be passed over, so that no call takes long
     */
    byte[] victim(int spared) {
        weightWhenFull = weight();
        for (int mayPass = spared; isSmallsTurn(); mayPass--) {
            smallIsFull = false;
            int hash = small.oldestHash();
            if (mayPass == 0 || !marks.take(hash)) {
                remember(hash);
                return small.oldestKey();
            }
            byte[] key = small.oldestKey();
            if (!main.add(key, hash, small.oldestWeight())) {
                marks.mark(hash);
                break; // the main queue needs room first
            }
            small.remove(key, hash);
        }
        for (int mayPass = spared; mayPass > 0 && marks.take(main.oldestHash()) && main.oldestToEnd(); mayPass--) {
            // was read: stays
        }
        return main.oldestKey();
    }

    private boolean isSmallsTurn() {
        if (main.entries() == 0) {
            return true;
        }
        return small.entries() > 0 && (smallIsFull || small.weight() > weight() / SMALL_PART);
    }

    /** The keys that start with {@code prefix}. */
    byte[][] withPrefix(byte[] prefix) {
        byte[][] ofSmall = small.withPrefix(prefix);
        byte[][] ofMain = main.withPrefix(prefix);
        byte[][] all = Arrays.copyOf(ofSmall, ofSmall.length + ofMain.length);
        System.arraycopy(ofMain, 0, all, ofSmall.length, ofMain.length);
        return all;
    }
}
