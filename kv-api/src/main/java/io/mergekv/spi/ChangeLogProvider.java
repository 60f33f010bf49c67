package io.mergekv.spi;

import java.util.Optional;
import java.util.Set;

/** Opens {@link ChangeLog change logs}. */
public interface ChangeLogProvider extends Provider {
    /** What a log of this provider can do beyond the rules that hold for all; the conformance kit checks each. */
    Set<Capability> capabilities();

    /**
     * Opens the log as its one writer, creating it when the directory is empty. The engine has made sure that there is
     * no other writer. Damage inside is not searched for here and does not make the call fail: the engine reads what
     * it needs and decides. What no reader can ever have seen (a record whose append never completed) is dropped.
     *
     * @throws io.mergekv.KvException when it cannot be opened; nothing was changed
     */
    ChangeLog open(ChangeLogContext context);

    /**
     * Shows what {@link #open} would find, and changes no file. The engine judges by it whether the database can be
     * opened, closes it, and only then calls {@link #open}; nothing is changed in between. Empty where the provider
     * cannot do so: an open that is refused for what the log holds may then have changed files.
     *
     * <p>The directory may be absent; it then shows {@link RecoveryReader#empty}.
     *
     * @throws io.mergekv.KvException as {@link #open} would
     */
    default Optional<RecoveryReader> inspect(ChangeLogContext context) {
        return Optional.empty();
    }

    /**
     * Opens the log to read, beside a writer in this or another process, or without one. Changes no file.
     *
     * @throws UnsupportedOperationException without {@link Capability#SHARED}
     * @throws io.mergekv.KvException when there is no log, or it cannot be read
     */
    LogReader openReader(ChangeLogContext context);

    /** What a log may promise. */
    enum Capability {
        /** What was synced is there after a reopen and a power cut; what was appended, after a kill of the process. */
        DURABLE,
        /** Other processes can read the log while it is written. */
        SHARED
    }
}
