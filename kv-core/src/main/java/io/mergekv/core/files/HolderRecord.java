package io.mergekv.core.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The process that holds a directory, as it is written into the file {@code lock}: enough to tell whether that very
 * process still lives, which a number that the system uses again does not say.
 *
 * @param pid its process id, as it sees itself
 * @param start when it began: clock ticks after the boot on Linux, milliseconds since 1970 elsewhere
 * @param boot the boot of the operating system; empty where that is not known
 * @param namespace the namespace of its process id; empty where there are none
 * @param file the identity of the file {@code lock} itself: in a copy of it the record names nobody
 */
record HolderRecord(long pid, String start, String boot, String namespace, String file) {
    private static final Path PROC = Path.of("/proc");
    private static final int STATE = 0;
    private static final int THREADS = 17;
    private static final int START = 19;

    /** What can be said of a recorded process. */
    enum State {
        /** It runs, or is stopped. */
        ALIVE,
        /** It has ended, though its parent may not have asked how. */
        DEAD,
        /** It cannot be seen from here: it is in another container, or the system does not tell. */
        UNKNOWN
    }

    /** This process, as the holder of {@code file}. */
    static HolderRecord current(String file) {
        ProcessHandle self = ProcessHandle.current();
        return new HolderRecord(self.pid(), start(self), BootId.known().orElse(""), ownNamespace(), file);
    }

    /** What {@link #format} wrote, or an earlier version, of which only the process id is known; empty for other text. */
    static Optional<HolderRecord> parse(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String line : text.lines().skip(1).toList()) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        try {
            long pid = Long.parseLong(text.lines().findFirst().orElse("").trim());
            return Optional.of(new HolderRecord(
                    pid,
                    fields.getOrDefault("start", ""),
                    fields.getOrDefault("boot", ""),
                    fields.getOrDefault("namespace", ""),
                    fields.getOrDefault("file", "")));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    String format() {
        return pid + "\nstart=" + start + "\nboot=" + boot + "\nnamespace=" + namespace + "\nfile=" + file + "\n";
    }

    /** Whether that process lives; asked by one that has just got the lock that it would have. */
    State state() {
        HolderRecord here = current(file);
        if (!here.boot.equals(boot) && !here.boot.isEmpty() && !boot.isEmpty()) {
            return State.DEAD;
        }
        if (start.isEmpty() || here.start.isEmpty() || !here.boot.equals(boot) || !here.namespace.equals(namespace)) {
            return State.UNKNOWN;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            return State.DEAD;
        }
        String began = start(process.get());
        if (began.isEmpty()) {
            return process.get().isAlive() ? State.UNKNOWN : State.DEAD;
        }
        return began.equals(start) && !isZombie(pid) ? State.ALIVE : State.DEAD;
    }

    /** Nobody has asked yet how it ended; it runs no more. One whose first thread has ended has others. */
    private static boolean isZombie(long pid) {
        String[] stat = stat(pid);
        return stat.length > THREADS
                && ((stat[STATE].equals("Z") && Long.parseLong(stat[THREADS]) <= 1)
                        || stat[STATE].equalsIgnoreCase("X"));
    }

    private static String start(ProcessHandle process) {
        String[] stat = stat(process.pid());
        if (stat.length > START) {
            return stat[START];
        }
        return process.info()
                .startInstant()
                .map(instant -> Long.toString(instant.toEpochMilli()))
                .orElse("");
    }

    /** The fields of Linux's {@code /proc/PID/stat} behind the name, which may hold spaces; none elsewhere. */
    private static String[] stat(long pid) {
        try {
            String text = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
            return text.substring(text.lastIndexOf(')') + 1).trim().split(" ");
        } catch (IOException e) {
            return new String[0];
        }
    }

    private static String ownNamespace() {
        try {
            return Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }
}
