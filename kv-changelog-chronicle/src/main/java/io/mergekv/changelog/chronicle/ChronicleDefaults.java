package io.mergekv.changelog.chronicle;

import java.io.File;
import net.openhft.chronicle.core.Jvm;

/**
 * Silences Chronicle: no banner, no usage reports over the network, no threads that watch the disk, nothing on the
 * console. What a user has set stays.
 */
final class ChronicleDefaults {
    private static final String SETTINGS = "system.properties";
    private static final String NOTHING = "/dev/null";

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
        unlessSet("slf4j.internal.verbosity", "ERROR");
        // Chronicle would take ./system.properties, whoever wrote it, for settings of this JVM.
        boolean named = System.getProperty(SETTINGS) != null;
        if (!named && new File(NOTHING).exists()) {
            System.setProperty(SETTINGS, NOTHING);
        }
        // What matters of it comes back as an exception, and is checked by our own walk over the frames.
        Jvm.setExceptionHandlers(null, null, null, null);
        if (!named) {
            System.clearProperty(SETTINGS);
        }
        done = true;
    }

    private static void unlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
