package io.mergekv.core.merge;

/**
 * What a merge or put came to. Its arrays belong to the caller, but for a diff that may be the shared
 * {@link io.mergekv.cbor.Trusted#EMPTY_MAP}, or the very array of a document that was put where none was; treat both as
 * constants outside the headroom.
 */
public final class MergeResult {
    static final MergeResult UNCHANGED = new MergeResult(new byte[0], new byte[0]);

    private final byte[] after;
    private final byte[] diff;

    MergeResult(byte[] after, byte[] diff) {
        this.after = after;
        this.diff = diff;
    }

    /** Whether the document differs from the one before; one that was absent and is now there does. */
    public boolean changed() {
        return this != UNCHANGED;
    }

    /** The headroom asked for, then the document; not to be asked for where nothing changed. */
    public byte[] after() {
        check();
        return after;
    }

    /** The minimal diff; not to be asked for where nothing changed. */
    public byte[] diff() {
        check();
        return diff;
    }

    private void check() {
        if (!changed()) {
            throw new IllegalStateException("nothing changed");
        }
    }
}
