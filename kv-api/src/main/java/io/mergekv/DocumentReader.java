package io.mergekv;

import io.mergekv.cbor.CborScanner;
import io.mergekv.cbor.Trusted;
import io.mergekv.spi.ByteTarget;

/**
 * Reads documents one after the other without garbage: {@link Table#read} copies a document into the reader's own array,
 * or shows one that is on the heap already, and its fields are found there, in place.
 *
 * <pre>{@code
 * DocumentReader reader = new DocumentReader(); // kept, and used for every read
 * static final String[] AGE = {"profile", "age"};
 * …
 * long age = accounts.read(key, reader) ? reader.integer(AGE, 0) : 0;
 * }</pre>
 *
 * <p>It shows a document until the next {@code read} into it; {@link #document} gives one to keep. Its array stays as long
 * as the longest document it was used for. A field is found as {@link Document} does it, and a {@code path} means the same;
 * no method but {@link #text} and {@link #document} allocates, as long as names are ASCII.
 *
 * <p>For one thread at a time. Every method throws {@link IllegalStateException} while no document is shown: before the
 * first read, and after one that found none or failed.
 */
public final class DocumentReader {
    static final int NONE = -1;

    final ByteTarget target = new ByteTarget();
    private byte[] cbor = Trusted.EMPTY_MAP;
    private int offset = NONE;

    /** Creates a reader that shows no document yet. */
    public DocumentReader() {}

    /** How many fields there are. */
    public int size() {
        return CborScanner.count(cbor, root());
    }

    /** Whether there is a value in the field {@code name}; null is one. */
    public boolean has(String name) {
        return find(name) != NONE;
    }

    /** Whether there is a value at {@code path}; null is one. */
    public boolean has(String[] path) {
        return find(path) != NONE;
    }

    /** The whole number in the field {@code name}, or {@code otherwise} where there is none or it is not one. */
    public long integer(String name, long otherwise) {
        return integer(find(name), otherwise);
    }

    /** The whole number at {@code path}, or {@code otherwise} where there is none or it is not one. */
    public long integer(String[] path, long otherwise) {
        return integer(find(path), otherwise);
    }

    /** The floating-point number in the field {@code name}, or {@code otherwise} where there is none or it is not one. */
    public double floating(String name, double otherwise) {
        return floating(find(name), otherwise);
    }

    /** The floating-point number at {@code path}, or {@code otherwise} where there is none or it is not one. */
    public double floating(String[] path, double otherwise) {
        return floating(find(path), otherwise);
    }

    /** The boolean in the field {@code name}, or {@code otherwise} where there is none or it is not one. */
    public boolean bool(String name, boolean otherwise) {
        return bool(find(name), otherwise);
    }

    /** The boolean at {@code path}, or {@code otherwise} where there is none or it is not one. */
    public boolean bool(String[] path, boolean otherwise) {
        return bool(find(path), otherwise);
    }

    /** The text in the field {@code name}, or {@code otherwise} where there is none or it is not one. */
    public String text(String name, String otherwise) {
        return text(find(name), otherwise);
    }

    /** The text at {@code path}, or {@code otherwise} where there is none or it is not one. */
    public String text(String[] path, String otherwise) {
        return text(find(path), otherwise);
    }

    /**
     * Copies the text in the field {@code name}, in UTF-8, to the beginning of {@code into}, as much of it as fits.
     * Returns how many bytes all of it has, or -1 where there is none or it is not a text.
     */
    public int utf8(String name, byte[] into) {
        return utf8(find(name), into);
    }

    /** See {@link #utf8(String, byte[])}. */
    public int utf8(String[] path, byte[] into) {
        return utf8(find(path), into);
    }

    /** A copy of the document, which stays as it is. */
    public Document document() {
        int from = root();
        int length = CborScanner.skip(cbor, from) - from;
        byte[] copy = new byte[length];
        System.arraycopy(cbor, from, copy, 0, length);
        return new Document(copy, 0, length);
    }

    void show(byte[] array, int from) {
        cbor = array;
        offset = from;
    }

    private int root() {
        if (offset == NONE) {
            throw new IllegalStateException(
                    "the reader shows no document: the last read found none, or there was none");
        }
        return offset;
    }

    private int find(String name) {
        return CborScanner.find(cbor, root(), name);
    }

    private int find(String[] path) {
        return CborScanner.find(cbor, root(), path);
    }

    private long integer(int at, long otherwise) {
        return at != NONE && CborScanner.isInteger(cbor, at) ? CborScanner.integer(cbor, at) : otherwise;
    }

    private double floating(int at, double otherwise) {
        return at != NONE && CborScanner.isFloating(cbor, at) ? CborScanner.floating(cbor, at) : otherwise;
    }

    private boolean bool(int at, boolean otherwise) {
        boolean found = at != NONE && CborScanner.isBoolean(cbor, at);
        return found ? cbor[at] == CborScanner.TRUE : otherwise;
    }

    private String text(int at, String otherwise) {
        return isText(at) ? CborScanner.text(cbor, at) : otherwise;
    }

    private int utf8(int at, byte[] into) {
        if (!isText(at)) {
            return -1;
        }
        int length = (int) CborScanner.argument(cbor, at);
        System.arraycopy(cbor, at + CborScanner.headLength(cbor, at), into, 0, Math.min(length, into.length));
        return length;
    }

    private boolean isText(int at) {
        return at != NONE && CborScanner.major(cbor, at) == CborScanner.TEXT;
    }

    /** The document in a notation for people, which may change; or that there is none. */
    @Override
    public String toString() {
        return offset == NONE ? "no document" : DiagnosticNotation.of(cbor, offset);
    }
}
