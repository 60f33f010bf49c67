package io.mergekv.core.fuzz;

/** What a plain reader, or a plain rule of merging, does not take. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
        super(why, null, false, false);
    }

    static void unless(boolean holds, String why) {
        if (!holds) {
            throw new Refused(why);
        }
    }
}
