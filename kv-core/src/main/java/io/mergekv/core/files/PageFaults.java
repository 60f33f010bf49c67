package io.mergekv.core.files;

import io.mergekv.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * Accesses to a page of a mapped file that is gone, because the file was cut short: the JVM goes on with any value and
 * throws an {@code InternalError} when the thread next enters the JVM in certain ways, long after a {@code try} around
 * the access. So whoever has read mapped pages, and is about to believe something unlikely or to return, asks here.
 */
public final class PageFaults {
    /** Not a constant: the compilers would make of the array below what does not enter the JVM. */
    private static volatile int one = 1;

    @SuppressWarnings("unused")
    private static volatile byte @Nullable [] @Nullable [] made;

    private PageFaults() {}

    /** Throws what is pending for this thread; about a tenth of a microsecond. */
    public static void settle() {
        // An array of arrays of lengths not known before is always made by the JVM, which throws on its way back. On
        // JDK
        // 17 neither native methods nor system calls do.
        made = new byte[one][one];
    }

    /** {@code value} as it was read from a page that is there; throws as {@link #settle} does. */
    public static long settled(long value) {
        settle();
        return value;
    }

    /** Takes what is pending for this thread; null for nothing. */
    static @Nullable InternalError take() {
        try {
            settle();
            return null;
        } catch (InternalError e) {
            return e;
        }
    }

    /** What is told of it. */
    public static StorageException asStorageException(InternalError e) {
        return new StorageException(
                "files of the database were truncated or replaced while they were in use (" + e.getMessage()
                        + "): see that they are whole, and open them again",
                e);
    }
}
