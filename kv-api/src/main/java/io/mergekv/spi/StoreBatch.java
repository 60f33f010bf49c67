package io.mergekv.spi;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes to a {@link Store} that are applied together, in the order in which they were added. Not thread-safe. */
public final class StoreBatch {
    private final List<Write> writes = new ArrayList<>();
    private long bytes;

    /** An empty batch. */
    public StoreBatch() {}

    /** Sets the value under {@code key}. */
    public StoreBatch put(Space space, byte[] key, byte[] value) {
        writes.add(new Write(Kind.PUT, space, key, value));
        bytes += key.length + value.length;
        return this;
    }

    /** Removes {@code key}; nothing when it is absent. */
    public StoreBatch delete(Space space, byte[] key) {
        writes.add(new Write(Kind.DELETE, space, key, null));
        bytes += key.length;
        return this;
    }

    /** Removes every key from {@code from} up to, not including, {@code to}. */
    public StoreBatch deleteRange(Space space, byte[] from, byte[] to) {
        writes.add(new Write(Kind.DELETE_RANGE, space, from, to));
        bytes += from.length + to.length;
        return this;
    }

    /** Whether there is nothing to write. */
    public boolean isEmpty() {
        return writes.isEmpty();
    }

    /** The sum of the keys' and values' lengths. */
    public long bytes() {
        return bytes;
    }

    /** Hands every write to {@code visitor}, in order. */
    public void forEach(Visitor visitor) {
        for (Write write : writes) {
            switch (write.kind) {
                case PUT -> visitor.put(write.space, write.key, write.operand());
                case DELETE -> visitor.delete(write.space, write.key);
                case DELETE_RANGE -> visitor.deleteRange(write.space, write.key, write.operand());
            }
        }
    }

    /** Takes the writes of a batch one by one. */
    public interface Visitor {
        /** See {@link StoreBatch#put}. */
        void put(Space space, byte[] key, byte[] value);

        /** See {@link StoreBatch#delete}. */
        void delete(Space space, byte[] key);

        /** See {@link StoreBatch#deleteRange}. */
        void deleteRange(Space space, byte[] from, byte[] to);
    }

    private enum Kind {
        PUT,
        DELETE,
        DELETE_RANGE
    }

    @SuppressWarnings("ArrayRecordComponent") // a private carrier, never compared
    private record Write(Kind kind, Space space, byte[] key, byte @Nullable [] value) {
        byte[] operand() {
            if (value == null) {
                throw new IllegalStateException(kind + " has no operand");
            }
            return value;
        }
    }
}
