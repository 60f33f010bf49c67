package io.mergekv.changelog.chronicle;

import java.lang.reflect.Field;
import net.openhft.chronicle.core.Jvm;
import org.jspecify.annotations.Nullable;

/**
 * Keeps Chronicle from loading its foreign-function library when its first class is initialised: that takes a sixth of a
 * second, and nothing that a log does calls it. Who calls it later has it loaded then. By reflection, and only where
 * Chronicle is as it was when this was written: else it loads it as ever.
 */
final class NativeCalls {
    private static final String API = "net.openhft.posix.PosixAPI";
    private static final String HOLDER = "net.openhft.posix.internal.PosixAPIHolder";

    private NativeCalls() {}

    /** Runs {@code initialisation}, which would load it, and finds one that does nothing. */
    static void leaveUnloadedBy(Runnable initialisation) {
        Field placeholder = setPlaceholder();
        try {
            initialisation.run();
        } finally {
            if (placeholder != null) {
                clear(placeholder);
            }
        }
    }

    /** Where the placeholder is; null where there is none, as it is loaded already, or where this Chronicle differs. */
    private static @Nullable Field setPlaceholder() {
        try {
            ClassLoader loader = Jvm.class.getClassLoader(); // a class literal does not initialise the class
            Field holder = Class.forName(HOLDER, true, loader).getField("POSIX_API");
            if (holder.get(null) != null) {
                return null;
            }
            Class.forName(API, true, loader).getMethod("useNoOpPosixApi").invoke(null);
            return holder;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return null;
        }
    }

    private static void clear(Field holder) {
        try {
            holder.set(null, null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a field that could be read cannot be set", e);
        }
    }
}
