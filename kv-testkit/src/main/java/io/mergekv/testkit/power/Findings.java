package io.mergekv.testkit.power;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What power cuts have shown. For one thread. */
public final class Findings {
    private final long seed;
    private final List<String> messages = new ArrayList<>();
    long cuts;
    long images;
    long acknowledged;
    long lost;
    long refused;
    long diverged;

    Findings(long seed) {
        this.seed = seed;
    }

    void lost(String what) {
        lost++;
        messages.add("lost: " + what);
    }

    void refused(String what) {
        refused++;
        messages.add("refused: " + what);
    }

    void refused(String what, Throwable cause) {
        StringWriter trace = new StringWriter();
        cause.printStackTrace(new PrintWriter(trace, true));
        refused(what + ": " + trace);
    }

    void diverged(String what) {
        diverged++;
        messages.add("diverged: " + what);
    }

    /** How many times power was cut. */
    public long cuts() {
        return cuts;
    }

    /** How many images of disks were opened and checked. */
    public long images() {
        return images;
    }

    /** How many writes were acknowledged before the cuts. */
    public long acknowledged() {
        return acknowledged;
    }

    /** How many writes were gone, in all images together, that were promised to survive a power cut. */
    public long lost() {
        return lost;
    }

    /** How many images could not be opened. */
    public long refused() {
        return refused;
    }

    /** How often an image was opened and held something that no history up to some sequence explains. */
    public long diverged() {
        return diverged;
    }

    /** What was found, one sentence each, with the stack of what was thrown; empty when nothing is wrong. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    /** The figures, as one JSON object. */
    public String json() {
        return String.format(
                Locale.ROOT,
                "{\"cuts\":%d,\"images\":%d,\"acknowledged\":%d,\"lost\":%d,\"refused\":%d,\"diverged\":%d,\"seed\":%d}",
                cuts,
                images,
                acknowledged,
                lost,
                refused,
                diverged,
                seed);
    }
}
