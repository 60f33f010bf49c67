package io.mergekv.bench.kill;

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

/** How often each key was counted up, tried and returned, in a mapped file that outlives a kill. */
final class Notes {
    static final int THREADS = 2;
    static final int KEYS = 500;
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final MappedByteBuffer map;

    Notes(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            map = channel.map(MapMode.READ_WRITE, 0, 2L * THREADS * KEYS * Long.BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String key(int thread, int number) {
        return "key-" + thread + "-" + number;
    }

    void tried(int thread, int number) {
        LONG.setRelease(map, at(thread, number), tries(thread, number) + 1);
    }

    void returned(int thread, int number) {
        LONG.setRelease(map, at(thread, number) + Long.BYTES, returns(thread, number) + 1);
    }

    long tries(int thread, int number) {
        return (long) LONG.getAcquire(map, at(thread, number));
    }

    long returns(int thread, int number) {
        return (long) LONG.getAcquire(map, at(thread, number) + Long.BYTES);
    }

    /** The count that was found is the one to go on from. */
    void settle(int thread, int number, long count) {
        LONG.setRelease(map, at(thread, number), count);
        LONG.setRelease(map, at(thread, number) + Long.BYTES, count);
    }

    private static int at(int thread, int number) {
        return (thread * KEYS + number) * 2 * Long.BYTES;
    }
}
