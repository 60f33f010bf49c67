package io.mergekv.cli;

import io.mergekv.ChangeCursor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command that runs until it is told to stop end as it should when the process gets SIGTERM or SIGINT: the line
 * it is at is finished, what is buffered is written, and the exit code says that all went well. Where nobody takes what
 * is written, as from a full pipe, the process ends by the signal.
 */
final class StopSignal implements AutoCloseable {
    /** How long a reader that still takes something may take for the rest. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LOOK_MILLIS = 20;

    private final Thread hook;
    private final Streams streams;
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean raised;

    private StopSignal(ChangeCursor cursor, Streams streams) {
        this.streams = streams;
        hook = new Thread(() -> stop(cursor), "kv-stop");
    }

    /** A signal that closes {@code cursor} when raised; it never is when not {@code enabled}. */
    static StopSignal closing(ChangeCursor cursor, Streams streams, boolean enabled) {
        StopSignal signal = new StopSignal(cursor, streams);
        if (enabled) {
            Runtime.getRuntime().addShutdownHook(signal.hook);
        }
        return signal;
    }

    /** Whether it is time to stop. */
    boolean isRaised() {
        return raised;
    }

    /** The command has written everything. */
    @Override
    public void close() {
        finished.countDown();
        if (!raised) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // the JVM is on its way down already, and the hook runs or has run
            }
        }
    }

    private void stop(ChangeCursor cursor) {
        raised = true;
        cursor.close();
        try {
            long start = System.nanoTime();
            while (System.nanoTime() - start < PATIENCE_NANOS && !streams.isOutputStuck(STUCK_NANOS)) {
                if (finished.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    // Only here can the exit code still be changed from 128 + signal: nothing else is open.
                    Runtime.getRuntime().halt(ExitCodes.DONE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
