package io.mergekv.changelog.chronicle;

import io.mergekv.KvException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reserves room ahead of an appender of large records on another thread: writing zeros takes it as long as the records
 * themselves. Small records stay with what the appender reserves itself, and never start the thread. What it is refused
 * for want of room the appender will be told when it gets there.
 */
final class RoomAhead implements AutoCloseable {
    private static final int LARGE = 32 << 10;
    private static final int AHEAD = 2 << 20;

    private @Nullable Thread thread;
    private volatile @Nullable Order order;
    private volatile boolean idle;
    private volatile boolean ended;

    private record Order(Reservation reservation, long bytes) {}

    /** A record of {@code length} bytes is appended, for which {@code reservation} has {@code used} bytes. */
    void appended(Reservation reservation, long used, int length) {
        if (length < LARGE) {
            return;
        }
        order = new Order(reservation, used + AHEAD);
        if (thread == null) {
            Thread started = new Thread(this::run, "mergekv-log-room");
            started.setDaemon(true);
            thread = started;
            started.start();
        } else if (idle) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!ended) {
            Order present = order;
            boolean did = false;
            try {
                did = present != null && present.reservation.ensurePart(present.bytes);
            } catch (KvException e) {
                order = null; // the appender meets it too
            }
            if (!did) {
                idle = true;
                if (Objects.equals(order, present) && !ended) {
                    LockSupport.park(this);
                }
                idle = false;
            }
        }
    }

    /** Ends the thread; it may be at its last part until the reservation is closed. */
    @Override
    public void close() {
        ended = true;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
