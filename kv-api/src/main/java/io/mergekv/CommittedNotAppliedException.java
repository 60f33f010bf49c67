package io.mergekv;

import org.jspecify.annotations.Nullable;

/**
 * Commits are in the log, but applying them to the store failed. Thrown by what needs the store to be up to
 * date: scans, snapshots, checkpoints. The database accepts no more writes; opening it again applies everything.
 */
public class CommittedNotAppliedException extends KvException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public CommittedNotAppliedException(String message) {
        this(message, null);
    }

    /** Creates the exception with its cause. */
    public CommittedNotAppliedException(String message, @Nullable Throwable cause) {
        super(Outcome.COMMITTED, message, cause);
    }
}
