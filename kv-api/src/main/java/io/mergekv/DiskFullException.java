package io.mergekv;

import org.jspecify.annotations.Nullable;

/**
 * The disk has less room than the floor that MergeKV keeps free, or than the write takes; it was refused and nothing
 * happened. Once there is room it can be made again.
 */
public final class DiskFullException extends KvException {
    private static final long serialVersionUID = 1L;

    private final long usableBytes;
    private final long floorBytes;

    /** A write that would not leave the floor. */
    public DiskFullException(long usableBytes, long floorBytes) {
        this(
                "the disk has " + usableBytes + " bytes left, and a write must leave the floor of " + floorBytes
                        + " (min-free-bytes): make room on it",
                usableBytes,
                floorBytes,
                null);
    }

    /** For providers: the system has refused room, which {@code message} says of what. The floor is 0. */
    public DiskFullException(String message, long usableBytes, Throwable cause) {
        this(message, usableBytes, 0, cause);
    }

    private DiskFullException(String message, long usableBytes, long floorBytes, @Nullable Throwable cause) {
        super(Outcome.REFUSED, message, cause);
        this.usableBytes = usableBytes;
        this.floorBytes = floorBytes;
    }

    /** What is left, in bytes. */
    public long usableBytes() {
        return usableBytes;
    }

    /** The floor, in bytes; 0 where it was not the floor that refused. */
    public long floorBytes() {
        return floorBytes;
    }
}
