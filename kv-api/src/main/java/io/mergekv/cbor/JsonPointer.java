package io.mergekv.cbor;

/** Places in a document, as errors name them (RFC 6901), bounded in length. */
public final class JsonPointer {
    private static final int MAX_SHOWN = 200;

    private JsonPointer() {}

    /** Appends {@code name} to the place {@code pointer}. */
    public static void append(StringBuilder pointer, String name) {
        if (pointer.length() > MAX_SHOWN) {
            return;
        }
        pointer.append('/');
        String shown = name.length() > MAX_SHOWN ? name.substring(0, MAX_SHOWN) + "…" : name;
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            if (c == '~') {
                pointer.append("~0");
            } else if (c == '/') {
                pointer.append("~1");
            } else {
                pointer.append(c);
            }
        }
    }
}
