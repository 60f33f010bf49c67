package io.mergekv.changelog.chronicle;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import org.jspecify.annotations.Nullable;

/** Unmaps files at once. Without it they stay mapped, and a deleted file keeps its room, until a garbage collection. */
final class Mappings {
    private static final @Nullable MethodHandle CLEANER = cleaner();

    private Mappings() {}

    /** Unmaps; the buffer, and every one made of it, must not be touched again. */
    static void release(MappedByteBuffer buffer) {
        if (CLEANER == null || buffer.capacity() == 0) {
            return;
        }
        try {
            CLEANER.invoke(buffer);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot unmap", e);
        }
    }

    // By reflection: the compiler warns of sun.misc.Unsafe in a way that cannot be silenced.
    private static @Nullable MethodHandle cleaner() {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field field = type.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return MethodHandles.lookup()
                    .findVirtual(type, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
                    .bindTo(field.get(null));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }
}
