package io.mergekv.core.threads;

import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Logs, and never throws: a line may run out of memory, and what writes it is the program's own code. No thread ends, and
 * no lock stays held, because of a line. Every line of the engine goes through here. Safe for use by many threads.
 */
public final class SafeLogger {
    private final String name;

    private SafeLogger(String name) {
        this.name = name;
    }

    /** The logger of {@code owner}. */
    public static SafeLogger of(Class<?> owner) {
        return new SafeLogger(owner.getName());
    }

    /** Logs {@code message}, with {@code cause} if there is one; a line that cannot be written is lost. */
    public void log(Level level, String message, @Nullable Throwable cause) {
        try {
            System.getLogger(name).log(level, message, cause); // looked up here: finding it may fail, too
        } catch (Throwable e) { // a checked one too, however it came
            // nobody can be told
        }
    }
}
