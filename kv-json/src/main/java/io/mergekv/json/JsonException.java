package io.mergekv.json;

import io.mergekv.InvalidDocumentException;
import org.jspecify.annotations.Nullable;

/** A text is not JSON, or not the JSON of a document, value or patch. Says where. */
public final class JsonException extends InvalidDocumentException {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final long line;
    private final long column;
    private final String pointer;

    JsonException(String problem, long line, long column, String pointer, @Nullable Throwable cause) {
        super(
                problem + " (" + (line == 1 ? "" : "line " + line + ", ") + "column " + column
                        + (pointer.isEmpty() ? "" : ", at " + pointer) + ")",
                cause);
        this.problem = problem;
        this.line = line;
        this.column = column;
        this.pointer = pointer;
    }

    /** What is wrong, without the place. */
    public String problem() {
        return problem;
    }

    /** The line of the text where it was noticed, from 1. */
    public long line() {
        return line;
    }

    /** The column of that line, in characters, from 1. */
    public long column() {
        return column;
    }

    /** The JSON pointer to the value that was being read; empty for the whole. */
    public String pointer() {
        return pointer;
    }
}
