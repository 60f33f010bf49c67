package io.mergekv.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.TokenStreamLocation;

/**
 * Where something stands in a text.
 *
 * @param line the line, from 1
 * @param column the column, from 1
 * @param pointer the JSON pointer
 */
record Place(long line, long column, String pointer) {
    private static final int MAX_POINTER = 200;

    static Place of(TokenStreamLocation location, String pointer) {
        String shown = pointer.length() > MAX_POINTER ? pointer.substring(0, MAX_POINTER) + "…" : pointer;
        return new Place(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()), shown);
    }

    JsonException problem(String problem, @Nullable Throwable cause) {
        return new JsonException(problem, line, column, pointer, cause);
    }
}
