package io.mergekv.changelog.chronicle;

import org.jspecify.annotations.Nullable;

/**
 * Accesses to a page of a mapped file that is gone, because the file was cut short: the JVM goes on with any value, and
 * throws an {@code InternalError} when the thread next enters the JVM in certain ways, be it in the middle of the JDK's
 * own code. So it is asked for before anything unlikely is believed.
 */
final class PageFaults {
    /** Not a constant: the compilers would make of the array below what does not enter the JVM. */
    private static volatile int one = 1;

    @SuppressWarnings("unused")
    private static volatile byte @Nullable [] @Nullable [] made;

    private PageFaults() {}

    /** Throws what is pending for this thread; about a tenth of a microsecond. */
    static void settle() {
        // An array of arrays of lengths not known before is always made by the JVM, which throws on its way back. On
        // JDK
        // 17 neither native methods nor system calls do.
        made = new byte[one][one];
    }
}
