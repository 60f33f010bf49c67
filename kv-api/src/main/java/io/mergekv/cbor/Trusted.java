package io.mergekv.cbor;

import io.mergekv.Document;
import io.mergekv.DocumentReader;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.spi.ByteTarget;
import org.jspecify.annotations.Nullable;

/**
 * Makes documents, patches and keys of bytes that are known to be valid, and hands their bytes out, without a copy. For
 * the engine's own use.
 */
public abstract class Trusted {
    /** The encoding of the empty map: an empty document, patch or diff. Not to be changed. */
    @SuppressWarnings("MutablePublicArray") // seen by the engine alone, which compares with it by identity
    public static final byte[] EMPTY_MAP = {(byte) 0xa0};

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

    /** A document over {@code length} bytes from {@code offset} of {@code array}, which belongs to it from now on. */
    public abstract Document document(byte[] array, int offset, int length);

    /** The array in which the encoding of {@code document} stands; not to be changed. */
    public abstract byte[] array(Document document);

    /** Where in {@link #array} the encoding of {@code document} starts. */
    public abstract int offset(Document document);

    /** How many bytes the encoding of {@code document} has. */
    public abstract int length(Document document);

    /** The array of {@code reader}'s own, to copy a document into that is then {@linkplain #show shown}. */
    public abstract ByteTarget target(DocumentReader reader);

    /** Has {@code reader} show no document. */
    public abstract void hide(DocumentReader reader);

    /** Has {@code reader} show the document at {@code offset} of {@code array}, its own or one that is never changed. */
    public abstract void show(DocumentReader reader, byte[] array, int offset);

    /** A patch over {@code cbor}, which belongs to it from now on. */
    public abstract Patch patch(byte[] cbor);

    /** The encoding of {@code patch}; not to be changed. */
    public abstract byte[] bytes(Patch patch);

    /** A key over {@code encoded}, which belongs to it from now on. */
    public abstract Key key(byte[] encoded);

    /** The encoding of {@code key}; not to be changed. */
    public abstract byte[] bytes(Key key);
}
