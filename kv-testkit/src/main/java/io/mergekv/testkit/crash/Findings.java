package io.mergekv.testkit.crash;

import java.util.ArrayList;
import java.util.List;

/** What was found to be wrong, counted by kind. For one thread. */
public final class Findings {
    private static final int MOST_DETAILS = 20;

    private long acknowledged;
    private long lost;
    private long duplicated;
    private long gaps;
    private long diverged;
    private final List<String> details = new ArrayList<>();

    Findings() {}

    /** Counts operations that were promised. */
    void acknowledged(long operations) {
        acknowledged += operations;
    }

    /** Something promised is not there. */
    void lost(String what) {
        lost++;
        detail("lost: " + what);
    }

    /** Something is there, or was shown, twice. */
    void duplicated(String what) {
        duplicated++;
        detail("duplicated: " + what);
    }

    /** Something was left out of a row without gaps. */
    void gap(long missing, String what) {
        gaps += missing;
        detail("gap: " + what);
    }

    /** Two things that must agree do not, or something is there that nobody wrote. */
    void diverged(String what) {
        diverged++;
        detail("diverged: " + what);
    }

    /** Adds what may help to understand what was found. */
    void detail(String what) {
        if (details.size() < MOST_DETAILS) {
            details.add(what);
        }
    }

    /** Adds what was found elsewhere. */
    void add(Findings other) {
        acknowledged += other.acknowledged;
        lost += other.lost;
        duplicated += other.duplicated;
        gaps += other.gaps;
        diverged += other.diverged;
        other.details.forEach(this::detail);
    }

    /** Whether all is well. */
    public boolean areNone() {
        return lost + duplicated + gaps + diverged == 0;
    }

    /** How many operations were promised. */
    public long acknowledged() {
        return acknowledged;
    }

    /** How many promised operations are not there. */
    public long lost() {
        return lost;
    }

    /** How many things are there, or were shown, twice. */
    public long duplicated() {
        return duplicated;
    }

    /** How many sequences or changes were left out. */
    public long gaps() {
        return gaps;
    }

    /** How often two things that must agree do not. */
    public long diverged() {
        return diverged;
    }

    /** The first of them, in words. */
    public List<String> details() {
        return List.copyOf(details);
    }

    @Override
    public String toString() {
        return "lost " + lost + ", duplicated " + duplicated + ", gaps " + gaps + ", diverged " + diverged + " "
                + details;
    }
}
