package io.mergekv;

import java.util.Optional;

/**
 * What a database can do now.
 *
 * @param state in short
 * @param cause the failure that led there, if one did
 */
public record Health(State state, Optional<KvException> cause) {
    /** The states of a database. */
    public enum State {
        /** Reads and writes. */
        OPEN,
        /**
         * An append or a sync failed, or the directory was lost: another writer has it, or its files were deleted, moved or
         * replaced; the cause says which. Reads only, reopening decides what was kept.
         */
        OUTCOME_UNKNOWN,
        /** What is committed could not be applied to the store; single reads only, reopening applies it. */
        COMMITTED_NOT_APPLIED,
        /** Closed. */
        CLOSED
    }
}
