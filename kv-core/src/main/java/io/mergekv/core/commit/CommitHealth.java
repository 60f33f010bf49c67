package io.mergekv.core.commit;

import io.mergekv.ClosedException;
import io.mergekv.CommittedNotAppliedException;
import io.mergekv.Health;
import io.mergekv.KvException;
import io.mergekv.OutcomeUnknownException;
import io.mergekv.StorageException;
import io.mergekv.WritesRefusedException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether writes are accepted, and what those are told that are not. Everything that a failure needs to be told is made
 * beforehand, for when there is no memory to make it then: no write is left without an answer, and no failure without its
 * mark. Safe for use by many threads; nothing here throws, but for {@link #accepts}.
 */
final class CommitHealth {
    private static final String REOPEN = "close the database and open it again";

    private final StorageException refusal =
            new StorageException("the write could not be prepared, for want of memory or stack; it may work later");
    private final Health unknown = state(
            Health.State.OUTCOME_UNKNOWN,
            new OutcomeUnknownException(
                    "committing through the change log failed for want of memory: whether the commit"
                            + " is durable is unknown; " + REOPEN));
    private final Health notApplied = state(
            Health.State.COMMITTED_NOT_APPLIED,
            new CommittedNotAppliedException(
                    "what is committed is in the change log, applying it to the store failed for" + " want of memory: "
                            + REOPEN));

    private volatile Health health = new Health(Health.State.OPEN, Optional.empty());
    private volatile boolean closed;

    /** What can be done now. */
    Health now() {
        return closed ? new Health(Health.State.CLOSED, health.cause()) : health;
    }

    /** Whether nothing has failed. */
    boolean isOpen() {
        return health.state() == Health.State.OPEN;
    }

    boolean isClosed() {
        return closed;
    }

    /** From now on no write is accepted. */
    void close() {
        closed = true;
    }

    /** Whether {@code operation} may be done; if not, it has failed. */
    boolean accepts(CommitRequest operation) {
        if (closed) {
            operation.fail(new ClosedException("the database is closed"));
            return false;
        }
        if (!isOpen()) {
            KvException cause = health.cause().orElse(null);
            operation.fail(new WritesRefusedException(
                    "writes are refused since an earlier failure (" + health.state()
                            + (cause == null ? "" : ": " + cause.getMessage()) + "): " + REOPEN,
                    cause));
            return false;
        }
        return true;
    }

    /** Refuses writes from now on because of {@code cause}, unless that is so already. */
    void stop(Health.State state, KvException cause) {
        Health next;
        try {
            next = state(state, cause);
        } catch (OutOfMemoryError e) {
            next = state == Health.State.OUTCOME_UNKNOWN ? unknown : notApplied;
        }
        stop(next);
    }

    private synchronized void stop(Health next) {
        if (isOpen()) {
            health = next;
        }
    }

    /** Fails {@code operation}, of which nothing was done, because of {@code cause}. */
    void refuse(CommitRequest operation, Throwable cause) {
        KvException told = refusal;
        try {
            told = new StorageException("the write could not be prepared: " + cause, cause);
        } catch (Throwable e) { // whatever a cause has to say about itself
            // there is one for that
        }
        operation.fail(told);
    }

    /** Fails those of a group that have not failed: nothing of the group was done. */
    void refuseAll(@Nullable CommitRequest group, Throwable cause) {
        for (CommitRequest operation = group; operation != null; operation = operation.next()) {
            if (!operation.hasFailed()) {
                refuse(operation, cause);
            }
        }
    }

    /** Fails those of a group that have not failed, whatever the log has of them, and stops. */
    void failUnknown(String what, Throwable cause, @Nullable CommitRequest group) {
        KvException first = outcomeUnknown(what, cause);
        stop(Health.State.OUTCOME_UNKNOWN, first);
        for (CommitRequest operation = group; operation != null; operation = operation.next()) {
            // one that changed nothing may have found what another one of the group had just written
            if (!operation.hasFailed()) {
                operation.fail(outcomeUnknown(what, cause));
            }
        }
    }

    private KvException outcomeUnknown(String what, Throwable cause) {
        try {
            return new OutcomeUnknownException(
                    what + " the change log failed (" + cause + "): whether the commit is durable is unknown; "
                            + REOPEN,
                    cause);
        } catch (Throwable e) { // whatever a cause has to say about itself
            return unknown.cause().orElse(refusal);
        }
    }

    /** What is committed stays as it is shown; only the store does not get it. Returns what to throw. */
    KvException applyingFailed(Throwable cause) {
        KvException told;
        try {
            told = new CommittedNotAppliedException(
                    "what is committed is in the change log, applying it to the store failed (" + cause + "): "
                            + REOPEN,
                    cause);
        } catch (Throwable e) { // whatever a cause has to say about itself
            told = notApplied.cause().orElse(refusal);
        }
        stop(Health.State.COMMITTED_NOT_APPLIED, told);
        return told;
    }

    private static Health state(Health.State state, KvException cause) {
        return new Health(state, Optional.of(cause));
    }
}
