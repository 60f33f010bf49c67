package io.mergekv.changelog.chronicle;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file, mapped to read, that is unmapped when closed. Left to the garbage collector it would stay mapped,
 * and a deleted file keep its room, for a long time.
 *
 * <p>Where there are arenas (from JDK 22) they do it; before, {@code sun.misc.Unsafe} does. Both by reflection: the ones
 * cannot be named in code for JDK 17, and the compiler warns of the other in a way that cannot be silenced.
 */
final class Mapping implements AutoCloseable {
    private static final @Nullable Arenas ARENAS = Runtime.version().feature() >= 22 ? Arenas.find() : null;
    private static final @Nullable MethodHandle UNMAP = ARENAS == null ? unmap() : null;

    private final ByteBuffer bytes;
    private final @Nullable AutoCloseable arena;

    private Mapping(ByteBuffer bytes, @Nullable AutoCloseable arena) {
        this.bytes = bytes;
        this.arena = arena;
    }

    /** Maps a part of a file. */
    static Mapping of(FileChannel channel, long start, long size) throws IOException {
        if (ARENAS == null || size == 0) {
            return new Mapping(channel.map(MapMode.READ_ONLY, start, size), null);
        }
        AutoCloseable arena = ARENAS.open();
        try {
            return new Mapping(ARENAS.map(channel, start, size, arena), arena);
        } catch (IOException | RuntimeException | Error e) {
            close(arena);
            throw e;
        }
    }

    /** The bytes; they must not be touched after {@link #close}. */
    ByteBuffer bytes() {
        return bytes;
    }

    @Override
    public void close() {
        if (arena != null) {
            close(arena);
        } else if (UNMAP != null && bytes.capacity() > 0) {
            try {
                UNMAP.invoke((MappedByteBuffer) bytes);
            } catch (Throwable e) {
                throw new IllegalStateException("cannot unmap", e);
            }
        }
    }

    private static void close(AutoCloseable arena) {
        try {
            arena.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot unmap", e);
        }
    }

    private static @Nullable MethodHandle unmap() {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field field = type.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return MethodHandles.lookup()
                    .findVirtual(type, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
                    .bindTo(field.get(null));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null; // the garbage collector has to do
        }
    }

    /** What is used of {@code java.lang.foreign}. */
    private record Arenas(MethodHandle ofShared, MethodHandle map, MethodHandle asByteBuffer) {
        static @Nullable Arenas find() {
            try {
                Lookup lookup = MethodHandles.publicLookup();
                Class<?> arena = Class.forName("java.lang.foreign.Arena");
                Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
                MethodType map = MethodType.methodType(segment, MapMode.class, long.class, long.class, arena);
                return new Arenas(
                        lookup.findStatic(arena, "ofShared", MethodType.methodType(arena)),
                        lookup.findVirtual(FileChannel.class, "map", map),
                        lookup.findVirtual(segment, "asByteBuffer", MethodType.methodType(ByteBuffer.class)));
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }

        AutoCloseable open() {
            try {
                return (AutoCloseable) ofShared.invoke();
            } catch (Throwable e) {
                throw new IllegalStateException("cannot map", e);
            }
        }

        ByteBuffer map(FileChannel channel, long start, long size, AutoCloseable arena) throws IOException {
            try {
                return (ByteBuffer) asByteBuffer.invoke(map.invoke(channel, MapMode.READ_ONLY, start, size, arena));
            } catch (IOException | RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("cannot map", e);
            }
        }
    }
}
