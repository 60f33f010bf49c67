package io.mergekv.testkit.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Takes all of the heap, lets go of it, and takes it again, so that whoever else wants some gets none at random moments. */
final class Ballast {
    /** The JVM's property that asks for it. */
    static final String PROPERTY = "mergekv.campaign.ballast";

    private static final int PIECE = 64 << 10;
    private static final long HELD_NANOS = 2_000_000;
    private static final int PAUSE_NANOS = 60_000_000;

    /** By then most classes are loaded: one that cannot be, for want of memory, the JVM never tries again. */
    private static final long DELAY_NANOS = 500_000_000;

    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private Ballast() {}

    /** Starts it some time after a database was opened, once, if it is asked for. */
    static void start(long seed) {
        if (Boolean.getBoolean(PROPERTY) && STARTED.compareAndSet(false, true)) {
            Thread thread = new Thread(() -> run(new SplittableRandom(seed)), "ballast");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void run(SplittableRandom random) {
        LockSupport.parkNanos(DELAY_NANOS);
        while (true) {
            LockSupport.parkNanos(random.nextInt(PAUSE_NANOS));
            fill(random);
        }
    }

    @SuppressWarnings("ModifiedButNotUsed") // it is there to be there
    private static void fill(SplittableRandom random) {
        try {
            List<byte[]> pieces = new ArrayList<>();
            for (int size = PIECE; size >= 16; size /= 8) {
                fill(pieces, size);
            }
            LockSupport.parkNanos(1 + random.nextLong(HELD_NANOS));
        } catch (OutOfMemoryError e) {
            // there is none left for the list itself
        }
    }

    private static void fill(List<byte[]> pieces, int size) {
        try {
            while (true) {
                pieces.add(new byte[size]);
            }
        } catch (OutOfMemoryError e) {
            // so much for pieces of this size
        }
    }
}
