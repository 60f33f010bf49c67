package io.mergekv.cbor;

import io.mergekv.Document;
import io.mergekv.Key;
import io.mergekv.Patch;
import org.jspecify.annotations.Nullable;

/**
 * Makes documents, patches and keys of bytes that are known to be valid, and hands their bytes out, without a copy. For
 * the engine's own use.
 */
public abstract class Trusted {
    private static volatile @Nullable Trusted instance;

    /** Called once, by the API. */
    protected Trusted() {}

    /** The access that the API provides. */
    public static Trusted access() {
        Trusted found = instance;
        if (found == null) {
            Document.empty();
            found = instance;
            if (found == null) {
                throw new IllegalStateException("Document sets this when it is initialised");
            }
        }
        return found;
    }

    /** Called once, by the API. */
    public static void provide(Trusted access) {
        instance = access;
    }

    /** A document over {@code cbor}, which belongs to it from now on. */
    public abstract Document document(byte[] cbor);

    /** The encoding of {@code document}; not to be changed. */
    public abstract byte[] bytes(Document document);

    /** A patch over {@code cbor}, which belongs to it from now on. */
    public abstract Patch patch(byte[] cbor);

    /** The encoding of {@code patch}; not to be changed. */
    public abstract byte[] bytes(Patch patch);

    /** A key over {@code encoded}, which belongs to it from now on. */
    public abstract Key key(byte[] encoded);

    /** The encoding of {@code key}; not to be changed. */
    public abstract byte[] bytes(Key key);
}
