package io.mergekv.core;

import java.util.ResourceBundle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Has every line that the engine logs fail with an error, until it is closed. */
public final class FailingLines implements AutoCloseable {
    private static final AtomicReference<@Nullable FailingLines> PRESENT = new AtomicReference<>();

    private final AtomicInteger lines = new AtomicInteger();
    private final Supplier<? extends Error> failure;

    /** Lines fail with what {@code failure} supplies. */
    public FailingLines(Supplier<? extends Error> failure) {
        this.failure = failure;
        PRESENT.set(this);
    }

    /** How many have failed. */
    public int count() {
        return lines.get();
    }

    @Override
    public void close() {
        PRESENT.set(null);
    }

    /** Finds the loggers of this module's tests; named in META-INF/services. */
    public static final class Finder extends System.LoggerFinder {
        /** Creates it. */
        public Finder() {}

        @Override
        public System.Logger getLogger(String name, Module module) {
            return new Lines(name);
        }
    }

    /** Prints warnings and errors of tests, as the JDK's own would. */
    private record Lines(String name) implements System.Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.getSeverity() >= Level.WARNING.getSeverity();
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
            FailingLines failing = PRESENT.get();
            if (failing != null && name.startsWith("io.mergekv") && isLoggable(level)) {
                failing.lines.incrementAndGet();
                throw failing.failure.get();
            }
            if (isLoggable(level)) {
                System.err.println(level + " " + name + ": " + message + (thrown == null ? "" : " " + thrown));
            }
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... parameters) {
            log(level, bundle, format, (Throwable) null);
        }
    }
}
