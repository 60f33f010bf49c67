package io.mergekv.core.files;

import java.util.ArrayList;
import java.util.List;

/**
 * What one opener has claimed of its JVM: entries of the system properties, the one map that all class loaders share. A
 * static set would be one for each loader. Not thread-safe, but for claims of the same thing by several.
 */
final class JvmClaims implements AutoCloseable {
    private static final String PREFIX = "io.mergekv.open.";

    private final List<String> keys = new ArrayList<>();

    /** Claims {@code what}; false when somebody in this JVM has it. */
    boolean add(String what) {
        String key = PREFIX + what;
        boolean added = System.getProperties()
                        .putIfAbsent(key, Long.toString(ProcessHandle.current().pid()))
                == null;
        if (added) {
            keys.add(key);
        }
        return added;
    }

    @Override
    public void close() {
        keys.forEach(System::clearProperty);
        keys.clear();
    }
}
