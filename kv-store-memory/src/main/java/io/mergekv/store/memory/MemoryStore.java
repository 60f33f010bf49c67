package io.mergekv.store.memory;

import io.mergekv.ClosedException;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A store on the heap. All spaces together are one immutable state behind one reference: readers take it as it is, a
 * write makes the next one aside and puts it in place whole.
 */
final class MemoryStore implements Store {
    private final Runnable beforeFlush;
    private final Object writeLock = new Object();

    /** One tree for each space, by ordinal; null once closed. */
    private volatile @Nullable State state;

    MemoryStore(StoreContext context) {
        beforeFlush = context.beforeFlush();
        SortedTree[] spaces = new SortedTree[context.spaces().size()];
        Arrays.fill(spaces, SortedTree.EMPTY);
        state = new State(List.of(spaces));
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) {
        return state().get(space, key);
    }

    @Override
    public List<byte @Nullable []> getAll(Space space, List<byte[]> keys) {
        State present = state();
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        for (byte[] key : keys) {
            values.add(present.get(space, key));
        }
        return values;
    }

    @Override
    public StoreCursor scan(Space space, ByteRange range, Direction direction) {
        return state().scan(space, range, direction);
    }

    @Override
    public void write(StoreBatch batch, Journal journal) {
        synchronized (writeLock) {
            SortedTree[] next = state().spaces.toArray(new SortedTree[0]);
            batch.forEach(new Writer(next));
            state = new State(List.of(next));
        }
    }

    @Override
    public void syncJournal() {
        state();
    }

    @Override
    public void flush() {
        state();
        beforeFlush.run();
    }

    @Override
    public StoreSnapshot snapshot() {
        return state();
    }

    @Override
    public void copyTo(Path directory) {
        throw new UnsupportedOperationException("a store on the heap has no files to copy");
    }

    @Override
    public void compact() {
        state();
    }

    @Override
    public Map<String, Long> statistics() {
        long entries = state().spaces.stream().mapToLong(SortedTree::size).sum();
        return Map.of("disk-bytes", 0L, "entries", entries);
    }

    @Override
    public void close() {
        synchronized (writeLock) {
            if (state == null) {
                return;
            }
            try {
                beforeFlush.run();
            } finally {
                state = null;
            }
        }
    }

    private State state() {
        State present = state;
        if (present == null) {
            throw new ClosedException("the memory store was closed");
        }
        return present;
    }

    private record State(List<SortedTree> spaces) implements StoreSnapshot {
        @Override
        public byte @Nullable [] get(Space space, byte[] key) {
            return spaces.get(space.ordinal()).get(key);
        }

        @Override
        public StoreCursor scan(Space space, ByteRange range, Direction direction) {
            return new TreeCursor(spaces.get(space.ordinal()).within(range), direction);
        }

        @Override
        public void close() {
            // nothing to release: the garbage collector knows who still looks at this state
        }
    }

    private static final class Writer implements StoreBatch.Visitor {
        private final SortedTree[] spaces;

        Writer(SortedTree[] spaces) {
            this.spaces = spaces;
        }

        @Override
        public void put(Space space, byte[] key, byte[] value) {
            spaces[space.ordinal()] = spaces[space.ordinal()].put(key, value);
        }

        @Override
        public void delete(Space space, byte[] key) {
            spaces[space.ordinal()] = spaces[space.ordinal()].delete(key);
        }

        @Override
        public void deleteRange(Space space, byte[] from, byte[] to) {
            spaces[space.ordinal()] = spaces[space.ordinal()].deleteRange(from, to);
        }
    }
}
