package io.mergekv.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalLong;

/** Shows on a terminal how far a load has come, in one line that is drawn over and erased at the end. For one thread. */
final class ProgressBar {
    private static final long INTERVAL_NANOS = 100_000_000;
    private static final int WIDTH = 30;
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintStream err;
    private final LoadSource source;
    private long drawn = System.nanoTime();

    ProgressBar(PrintStream err, LoadSource source) {
        this.err = err;
        this.source = source;
    }

    /** Draws again, if it is time to. */
    void update(LoadSummary summary) {
        long now = System.nanoTime();
        if (now - drawn < INTERVAL_NANOS) {
            return;
        }
        drawn = now;
        err.print(ERASE_LINE
                + bar()
                + String.format(Locale.ROOT, "%,d lines, %,.0f/s", summary.read(), summary.read() / summary.seconds()));
        err.flush();
    }

    /** Leaves the terminal clean. */
    void erase() {
        err.print(ERASE_LINE);
        err.flush();
    }

    private String bar() {
        OptionalLong percent = source.percentRead();
        if (percent.isEmpty()) {
            return "";
        }
        int filled = (int) (WIDTH * Math.min(100, percent.getAsLong()) / 100);
        return "[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + percent.getAsLong() + " % ";
    }
}
