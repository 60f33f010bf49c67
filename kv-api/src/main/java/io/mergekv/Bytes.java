package io.mergekv;

/** What {@link java.util.Arrays} lacks for ranges of bytes. */
final class Bytes {
    private Bytes() {}

    static int hash(byte[] array, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }
}
