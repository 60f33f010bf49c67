package io.mergekv.store.rocksdb;

import static io.mergekv.store.rocksdb.TestStores.DATA;
import static io.mergekv.store.rocksdb.TestStores.bytes;

import io.mergekv.ClosedException;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreCursor;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A process that uses cursors as nobody should. Ends with 0 when every misuse ends in an exception, or in nothing. */
final class CursorMisuse {
    private static final int ROUNDS = 1000;

    private CursorMisuse() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (Store store = TestStores.open(Path.of(arguments[0]))) {
            StoreBatch batch = new StoreBatch();
            for (int i = 0; i < 200; i++) {
                batch.put(DATA, bytes("key" + i), new byte[2000]);
            }
            store.write(batch, Journal.NONE);
            for (int round = 0; round < ROUNDS; round++) {
                StoreCursor cursor = store.scan(DATA, ByteRange.all(), Direction.FORWARD);
                boolean closes = arguments[1].equals("close");
                misuse(cursor, closes ? cursor::close : () -> drain(cursor));
                cursor.close();
            }
        }
    }

    private static void misuse(StoreCursor cursor, Runnable other) throws InterruptedException {
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

    private static void drain(StoreCursor cursor) {
        while (cursor.next()) {
            cursor.key();
            cursor.value();
        }
    }
}
