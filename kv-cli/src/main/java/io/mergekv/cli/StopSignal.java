package io.mergekv.cli;

import io.mergekv.ChangeCursor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command that runs until it is told to stop end as it should when the process gets SIGTERM or SIGINT: the line
 * it is at is finished, what is buffered is written, and the exit code says that all went well.
 */
final class StopSignal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 5;

    private final Thread hook;
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean raised;

    private StopSignal(ChangeCursor cursor) {
        hook = new Thread(() -> stop(cursor), "kv-stop");
    }

    /** A signal that closes {@code cursor} when raised; it never is when not {@code enabled}. */
    static StopSignal closing(ChangeCursor cursor, boolean enabled) {
        StopSignal signal = new StopSignal(cursor);
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
            if (finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                // Only here can the exit code still be changed from 128 + signal: nothing else is open.
                Runtime.getRuntime().halt(ExitCodes.DONE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
