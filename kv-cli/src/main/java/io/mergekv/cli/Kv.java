package io.mergekv.cli;

/** The command {@code kv}. It names no library, so that it can tell when one cannot be loaded. */
public final class Kv {
    private Kv() {}

    /** Runs the command in {@code args}, and ends the process with its exit code. */
    public static void main(String[] args) {
        try {
            LastWords.exit(LastWords.guard(() -> Commands.runProcess(args)));
        } catch (Throwable e) {
            Runtime.getRuntime().halt(ExitCodes.FAILED);
        }
    }
}
