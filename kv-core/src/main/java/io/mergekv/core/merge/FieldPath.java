package io.mergekv.core.merge;

import io.mergekv.Document;
import io.mergekv.cbor.CborScanner;
import io.mergekv.cbor.JsonPointer;

/** Where a walk is, kept as positions of names and written out only for an error. */
final class FieldPath {
    private final int[] names = new int[Document.MAX_DEPTH];
    private byte[] cbor = new byte[0];
    private int depth;

    /** Begins anew at the root; the names to come stand in {@code encoding}. */
    void start(byte[] encoding) {
        cbor = encoding;
        depth = 0;
    }

    void enter(int name) {
        names[depth++] = name;
    }

    void leave() {
        depth--;
    }

    @Override
    public String toString() {
        StringBuilder pointer = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            JsonPointer.append(pointer, CborScanner.text(cbor, names[i]));
        }
        return pointer.toString();
    }
}
