package io.mergekv;

import java.nio.file.Path;

/** There is no database in the directory, and what was asked for does not create one. */
public final class NoSuchDatabaseException extends FormatException {
    private static final long serialVersionUID = 1L;

    private final String directory;

    /** Creates the exception. */
    public NoSuchDatabaseException(Path directory) {
        super("there is no database in " + directory
                + " (it has no file 'identity'): check the path, or create one first");
        this.directory = directory.toString();
    }

    /** The directory. */
    public Path directory() {
        return Path.of(directory);
    }
}
