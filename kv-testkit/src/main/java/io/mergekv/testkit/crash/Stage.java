package io.mergekv.testkit.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where a process that is to be killed tells how far it has come, without a system call. Safe for use by many threads. */
final class Stage {
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final MappedByteBuffer map;

    private Stage(MappedByteBuffer map) {
        this.map = map;
    }

    static Stage open(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Stage(channel.map(MapMode.READ_WRITE, 0, 2 * Long.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells that the database is open for the {@code nth} time. */
    void opened(long nth) {
        LONG.setRelease(map, 0, nth);
    }

    /** How often the database was opened. */
    long opened() {
        return (long) LONG.getAcquire(map, 0);
    }

    /** Tells that the point has come at which to be killed. */
    void reach() {
        LONG.setRelease(map, Long.BYTES, 1L);
    }

    /** Whether it has come. */
    boolean isReached() {
        return (long) LONG.getAcquire(map, Long.BYTES) != 0;
    }
}
