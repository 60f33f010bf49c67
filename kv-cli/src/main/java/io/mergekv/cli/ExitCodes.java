package io.mergekv.cli;

/** What the commands return; scripts rely on it. */
final class ExitCodes {
    /** Done. */
    static final int DONE = 0;

    /** What was asked for is not there. */
    static final int ABSENT = 1;

    /** The command line cannot be understood. */
    static final int USAGE = 2;

    /** Understood, and refused or failed. */
    static final int FAILED = 3;

    private ExitCodes() {}
}
