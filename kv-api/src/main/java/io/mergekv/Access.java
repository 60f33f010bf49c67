package io.mergekv;

import io.mergekv.cbor.Trusted;
import io.mergekv.spi.ByteTarget;
import java.util.Arrays;

/** Lets the engine reach bytes without a copy. */
final class Access extends Trusted {
    @Override
    public Document document(byte[] array, int offset, int length) {
        return new Document(array, offset, length);
    }

    @Override
    public byte[] array(Document document) {
        return document.cbor;
    }

    @Override
    public int offset(Document document) {
        return document.offset;
    }

    @Override
    public int length(Document document) {
        return document.length;
    }

    @Override
    public ByteTarget target(DocumentReader reader) {
        return reader.target;
    }

    @Override
    public void hide(DocumentReader reader) {
        reader.show(Trusted.EMPTY_MAP, DocumentReader.NONE);
    }

    @Override
    public void show(DocumentReader reader, byte[] array, int offset) {
        reader.show(array, offset);
    }

    @Override
    public Patch patch(byte[] cbor) {
        return new Patch(cbor, 0, cbor.length);
    }

    @Override
    public byte[] bytes(Patch patch) {
        return patch.length == patch.cbor.length
                ? patch.cbor
                : Arrays.copyOfRange(patch.cbor, patch.offset, patch.offset + patch.length);
    }

    @Override
    public Key key(byte[] encoded) {
        return new Key(encoded);
    }

    @Override
    public byte[] bytes(Key key) {
        return key.bytes;
    }
}
