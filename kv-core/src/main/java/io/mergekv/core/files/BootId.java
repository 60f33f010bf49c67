package io.mergekv.core.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Tells whether the operating system was restarted in between: what a killed process wrote is still in the page cache
 * of the same boot, and may be lost in another.
 */
public final class BootId {
    private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Optional<String> KNOWN = read();
    private static final String CURRENT =
            KNOWN.orElseGet(() -> UUID.randomUUID().toString());

    private BootId() {}

    /** The id of this boot. Where the system has none it is a new one for each process: an unclean end then always counts as a restart. */
    public static String current() {
        return CURRENT;
    }

    /** The id of this boot, where the system has one: the same in every process. */
    static Optional<String> known() {
        return KNOWN;
    }

    private static Optional<String> read() {
        try {
            return Optional.of(Files.readString(LINUX).trim());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
