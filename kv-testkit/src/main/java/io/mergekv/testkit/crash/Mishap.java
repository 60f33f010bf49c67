package io.mergekv.testkit.crash;

import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.ProviderCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * What is to befall a process, beside that it is killed in the end.
 *
 * @param kind how
 * @param operation the call of a provider that it is about
 * @param nth which of these calls, from the start of the process
 */
record Mishap(Kind kind, ProviderCall operation, long nth) {
    /** How it befalls. */
    enum Kind {
        /** Killed at some moment. */
        SOME_TIME,
        /** Stands still before the call, and is killed. */
        BEFORE,
        /** Is killed a moment after the call has begun. */
        DURING,
        /** Stands still after the call, and is killed. */
        AFTER,
        /** The call fails, undone; killed some time later. */
        FAILED,
        /** The call fails, although done; killed some time later. */
        FAILED_DONE,
        /** A record is written in part only, and the call fails; killed some time later. */
        TORN
    }

    /** The points at which the engine is most at risk, the rare ones as often as the frequent ones. */
    private static final List<ProviderCall> STORE_POINTS = List.of(
            ProviderCall.STORE_WRITE,
            ProviderCall.STORE_WRITE,
            ProviderCall.STORE_FLUSH,
            ProviderCall.STORE_OPEN,
            ProviderCall.STORE_CLOSE);

    private static final List<ProviderCall> LOG_POINTS = List.of(
            ProviderCall.LOG_APPEND,
            ProviderCall.LOG_APPEND,
            ProviderCall.LOG_APPEND,
            ProviderCall.LOG_SYNC,
            ProviderCall.LOG_OPEN,
            ProviderCall.LOG_READ,
            ProviderCall.LOG_NEXT,
            ProviderCall.LOG_TRIM,
            ProviderCall.LOG_CLOSE);

    /** One at random; of a log's calls too, if there is one. */
    static Mishap random(SplittableRandom random, boolean log) {
        List<ProviderCall> points = new ArrayList<>(STORE_POINTS);
        if (log) {
            points.addAll(LOG_POINTS);
        }
        ProviderCall operation = points.get(random.nextInt(points.size()));
        if (log && random.nextInt(16) == 0) {
            return new Mishap(Kind.TORN, ProviderCall.LOG_APPEND, nth(ProviderCall.LOG_APPEND, random));
        }
        Kind[] kinds = {
            Kind.SOME_TIME,
            Kind.SOME_TIME,
            Kind.BEFORE,
            Kind.DURING,
            Kind.DURING,
            Kind.AFTER,
            Kind.FAILED,
            Kind.FAILED_DONE
        };
        return new Mishap(kinds[random.nextInt(kinds.length)], operation, nth(operation, random));
    }

    private static long nth(ProviderCall operation, SplittableRandom random) {
        return switch (operation) {
            case LOG_APPEND, STORE_WRITE, LOG_NEXT -> 1L + random.nextInt(1 << random.nextInt(11));
            case LOG_SYNC -> 1L + random.nextInt(30);
            case STORE_FLUSH, LOG_READ -> 1L + random.nextInt(3);
            default -> 1L + random.nextInt(2);
        };
    }

    /** Whether the process tells when its point has come. */
    boolean isPoint() {
        return kind == Kind.BEFORE || kind == Kind.DURING || kind == Kind.AFTER;
    }

    /** Has it befall the providers of {@code plan}. */
    void plan(FaultPlan plan, Stage stage) {
        Runnable standStill = () -> {
            stage.reach();
            while (true) {
                LockSupport.park();
            }
        };
        switch (kind) {
            case SOME_TIME -> {}
            case BEFORE -> plan.before(operation, nth, standStill);
            case DURING -> plan.before(operation, nth, stage::reach);
            case AFTER -> plan.after(operation, nth, standStill);
            case FAILED -> plan.before(operation, nth, stage::reach).failBefore(operation, nth);
            case TORN ->
                plan.before(operation, nth, stage::reach)
                        .tear(operation, nth, (int) (nth * 37 % 250))
                        .failAfter(operation, nth);
            case FAILED_DONE -> plan.after(operation, nth, stage::reach).failAfter(operation, nth);
        }
    }

    static Mishap parse(String text) {
        String[] parts = text.split(":", -1);
        return new Mishap(Kind.valueOf(parts[0]), ProviderCall.valueOf(parts[1]), Long.parseLong(parts[2]));
    }

    @Override
    public String toString() {
        return kind + ":" + operation + ":" + nth;
    }

    /** Whether it can befall only who closes and opens again. */
    boolean isBetweenSessions() {
        return switch (operation) {
            case STORE_CLOSE, LOG_CLOSE -> true;
            case STORE_OPEN, LOG_OPEN -> nth > 1;
            default -> false;
        };
    }

    /** For people: what befalls, but not when. */
    String point() {
        return kind == Kind.SOME_TIME
                ? "some time"
                : (kind + " " + operation).toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
