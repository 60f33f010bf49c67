package io.mergekv;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How one write is made: an immutable value. */
public final class WriteOptions {
    /** The longest origin, in UTF-8 bytes. */
    public static final int MAX_ORIGIN_BYTES = 255;

    private static final long UNCONDITIONAL = -1;
    private static final WriteOptions DEFAULTS = new WriteOptions(null, "", UNCONDITIONAL);

    private final @Nullable Durability durability;
    private final String origin;
    private final long ifSequence;

    private WriteOptions(@Nullable Durability durability, String origin, long ifSequence) {
        this.durability = durability;
        this.origin = origin;
        this.ifSequence = ifSequence;
    }

    /** The database's durability, no origin, no condition. */
    public static WriteOptions defaults() {
        return DEFAULTS;
    }

    /** The same with a durability for this write; the stronger of it and the database's holds. */
    public WriteOptions durability(Durability level) {
        return new WriteOptions(level, origin, ifSequence);
    }

    /**
     * The same with an origin, a text that travels with the change: who, or which replica, wrote it.
     *
     * @throws InvalidOptionException when it is longer than {@link #MAX_ORIGIN_BYTES}
     */
    public WriteOptions origin(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_ORIGIN_BYTES) {
            throw new InvalidOptionException("an origin has at most " + MAX_ORIGIN_BYTES + " bytes of UTF-8");
        }
        return new WriteOptions(durability, text, ifSequence);
    }

    /**
     * The same on the condition that the document was last changed by {@code sequence}; 0 demands that it is absent.
     * Otherwise the write fails with a {@link ConflictException}. In a batch it holds for single operations only.
     */
    public WriteOptions ifSequence(long sequence) {
        if (sequence < 0) {
            throw new InvalidOptionException("a sequence is not negative: " + sequence);
        }
        return new WriteOptions(durability, origin, sequence);
    }

    /** The durability for this write, where one was set. */
    public Optional<Durability> durability() {
        return Optional.ofNullable(durability);
    }

    /** The origin, or the empty text. */
    public String origin() {
        return origin;
    }

    /** The condition, where one was set. */
    public OptionalLong ifSequence() {
        return ifSequence == UNCONDITIONAL ? OptionalLong.empty() : OptionalLong.of(ifSequence);
    }
}
