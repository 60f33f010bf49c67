package io.mergekv;

/** The disk has less room than the floor that MergeKV keeps free; the write was refused and nothing happened. */
public final class DiskFullException extends KvException {
    private static final long serialVersionUID = 1L;

    private final long usableBytes;
    private final long floorBytes;

    /** Creates the exception. */
    public DiskFullException(long usableBytes, long floorBytes) {
        super(
                Outcome.REFUSED,
                "the disk has " + usableBytes + " bytes left, and a write must leave the floor of " + floorBytes
                        + " (min-free-bytes): make room on it",
                null);
        this.usableBytes = usableBytes;
        this.floorBytes = floorBytes;
    }

    /** What is left, in bytes. */
    public long usableBytes() {
        return usableBytes;
    }

    /** The floor, in bytes. */
    public long floorBytes() {
        return floorBytes;
    }
}
