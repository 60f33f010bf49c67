package io.mergekv;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What is on disk cannot be trusted. The message says what is damaged and what would mend it. Nothing was changed. */
public class CorruptionException extends KvException {
    /** For an offset or a sequence that is not known. */
    public static final long UNKNOWN = -1;

    private static final long serialVersionUID = 1L;

    private final @Nullable String file;
    private final long offset;
    private final long sequence;

    /** Creates the exception. */
    public CorruptionException(String message) {
        this(message, null);
    }

    /** Creates the exception with its cause. */
    public CorruptionException(String message, @Nullable Throwable cause) {
        this(message, null, UNKNOWN, UNKNOWN, cause);
    }

    /** Creates the exception with what is known of the place: file, byte offset and sequence. */
    public CorruptionException(
            String message, @Nullable Path file, long offset, long sequence, @Nullable Throwable cause) {
        super(Outcome.REFUSED, message, cause);
        this.file = file == null ? null : file.toString();
        this.offset = offset;
        this.sequence = sequence;
    }

    /** The file or directory that is damaged, if known. */
    public Optional<Path> file() {
        return Optional.ofNullable(file).map(Path::of);
    }

    /** About which byte of the file is damaged, if known. */
    public OptionalLong offset() {
        return offset == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** The sequence of the record that is missing or damaged, if known. */
    public OptionalLong sequence() {
        return sequence == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(sequence);
    }
}
