package io.mergekv.cache.chronicle;

import net.openhft.chronicle.core.Jvm;

/**
 * Silences Chronicle: no banner, no usage reports over the network, no threads that watch the disk, nothing on the
 * console. What a user has set stays.
 */
final class ChronicleDefaults {
    private static boolean done;

    private ChronicleDefaults() {}

    /** Must run before any class of Chronicle is initialised. */
    static synchronized void please() {
        if (done) {
            return;
        }
        unlessSet("chronicle.analytics.disable", "true");
        unlessSet("chronicle.announcer.disable", "true");
        unlessSet("chronicle.disk.monitor.disable", "true");
        unlessSet("disable.thread.safety", "true");
        unlessSet("disable.discard.warning", "true");
        unlessSet("jvm.resource.tracing", "false");
        unlessSet("slf4j.internal.verbosity", "ERROR");
        // What matters of it comes back as an exception, and is checked by our own walk over the frames.
        Jvm.setExceptionHandlers(null, null, null, null);
        done = true;
    }

    private static void unlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
