package io.mergekv.bench.run;

/**
 * How long and how often.
 *
 * @param rounds how many times everything is measured, one after the other
 * @param warmSeconds before each measurement
 * @param seconds of each measurement
 * @param latencySeconds of each measurement at a fixed rate of 2,000 a second
 */
record Pace(int rounds, double warmSeconds, double seconds, double latencySeconds) {
    static final Pace FULL = new Pace(3, 3, 3, 20);
    static final Pace QUICK = new Pace(1, 0.5, 0.5, 2);
    static final Pace SMOKE = new Pace(3, 0.7, 0.7, 2);
    static final Pace SMOKE_AGAIN = new Pace(3, 2.5, 1, 2);
}
