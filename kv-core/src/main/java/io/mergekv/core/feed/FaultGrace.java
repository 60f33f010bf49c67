package io.mergekv.core.feed;

import io.mergekv.core.files.PageFaults;
import java.util.concurrent.locks.LockSupport;

/**
 * Patience with pages that are gone: somebody may be copying files over those that are read, and be done in a moment.
 * For one thread at a time.
 */
final class FaultGrace {
    private static final long GRACE_NANOS = 1_000_000_000;
    private static final long RETRY_NANOS = 5_000_000;

    private boolean faulty;
    private long since;

    /** All is well. */
    void end() {
        faulty = false;
    }

    /** Waits for a moment. @throws io.mergekv.StorageException when that has gone on for a second */
    void endure(InternalError fault) {
        long now = System.nanoTime();
        if (!faulty) {
            faulty = true;
            since = now;
        } else if (now - since > GRACE_NANOS) {
            throw PageFaults.asStorageException(fault);
        }
        LockSupport.parkNanos(this, RETRY_NANOS);
    }
}
