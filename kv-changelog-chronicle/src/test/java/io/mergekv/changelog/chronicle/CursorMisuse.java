package io.mergekv.changelog.chronicle;

import io.mergekv.ClosedException;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.LogCursor;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A process that uses cursors as nobody should. Prints what a misuse ends in that is no exception of ours. */
final class CursorMisuse {
    private static final int ROUNDS = 300;

    private CursorMisuse() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (ChangeLog log = Logs.open(Path.of(arguments[0]))) {
            Logs.append(log, 1, 500);
            for (int round = 0; round < ROUNDS; round++) {
                LogCursor cursor = log.read(1);
                boolean closes = arguments[1].equals("close");
                misuse(cursor, closes ? cursor::close : () -> drain(cursor));
                cursor.close();
            }
        }
        System.out.println("survived");
    }

    private static void misuse(LogCursor cursor, Runnable other) throws InterruptedException {
        AtomicReference<@Nullable Throwable> unexpected = new AtomicReference<>();
        CountDownLatch reading = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            try {
                reading.await();
                other.run();
            } catch (ClosedException | IllegalStateException expected) {
                // as it should be
            } catch (Throwable t) {
                unexpected.set(t);
            }
        });
        thread.start();
        cursor.next();
        reading.countDown();
        try {
            drain(cursor);
        } catch (ClosedException | IllegalStateException expected) {
            // as it should be
        }
        thread.join();
        if (unexpected.get() != null) {
            throw new IllegalStateException(unexpected.get());
        }
    }

    private static void drain(LogCursor cursor) {
        while (cursor.next()) {
            if (cursor.record().remaining() == 0) {
                throw new AssertionError("no record is empty");
            }
        }
    }
}
