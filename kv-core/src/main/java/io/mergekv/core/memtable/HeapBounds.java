package io.mergekv.core.memtable;

/** What the commit path may keep of a heap, by how large that may become; all in bytes. */
public final class HeapBounds {
    /** What asynchronous writes may have queued, for one database. */
    public static final long QUEUED = queued(Runtime.getRuntime().maxMemory());
    /** What the operations of one batch may have. */
    public static final long BATCH = batch(Runtime.getRuntime().maxMemory());
    /** What the documents that one commit leaves may have. */
    public static final long WRITTEN = written(Runtime.getRuntime().maxMemory());
    /** What makes a group of commits, or a part of the memtable, full. */
    public static final long PART = part(Runtime.getRuntime().maxMemory());

    private static final long MEBIBYTE = 1L << 20;

    private HeapBounds() {}

    static long queued(long heap) {
        return Math.min(64 * MEBIBYTE, heap / 8);
    }

    /** At least as much as every log takes: what is refused because of it would hardly fit into the heap. */
    static long batch(long heap) {
        return Math.max(16 * MEBIBYTE, heap / 8);
    }

    static long written(long heap) {
        return Math.max(32 * MEBIBYTE, heap / 4);
    }

    static long part(long heap) {
        return Math.min(4 * MEBIBYTE, Math.max(MEBIBYTE / 4, heap / 32));
    }
}
