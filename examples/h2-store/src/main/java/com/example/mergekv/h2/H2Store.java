package com.example.mergekv.h2;

import io.mergekv.ClosedException;
import io.mergekv.StorageException;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RootReference;
import org.jspecify.annotations.Nullable;

/**
 * A map of MVStore for each space, and a journal beside it.
 *
 * <p><b>What is seen.</b> A writer changes the maps one by one, then publishes all their roots at once; readers take
 * the roots published last and never look at the maps, so nobody sees a part of a batch.
 *
 * <p><b>What is durable.</b> MVStore commits all maps together, and only when it is told to: its own commits, by time
 * and by memory, are switched off. Each commit comes after {@code beforeFlush}, under the lock of the writers, so that
 * nothing is committed that the hook has not covered. A journaled write cannot commit, since that would make the
 * unjournaled writes before it durable too: it goes to a {@link WriteJournal}, and is written again at open. Each
 * commit has a number behind the journaled batches that it holds, and notes it in both files.
 */
final class H2Store implements Store {
    private static final String FLUSHED = "flushed";
    private static final int COMPACT_TARGET_PERCENT = 90;
    private static final int COMPACT_STEP_BYTES = 16 << 20;

    private final Path directory;
    private final List<Space> spaces;
    private final MVStore mvStore;
    private final List<MVMap<byte[], byte[]>> maps;
    private final MVMap<String, Long> notes;
    private final WriteJournal journal;
    private final Runnable beforeFlush;
    private final long mostUnflushed;
    private final ReentrantLock writing = new ReentrantLock();

    /** What readers see; null once closed. */
    private volatile H2Snapshot.@Nullable Roots roots;

    /** Why the maps may hold a part of a batch, or the file is in doubt; null while all is well. Under the lock. */
    private @Nullable Throwable broken;

    private H2Store(MVStore mvStore, StoreContext context) throws IOException {
        this.directory = context.directory();
        this.spaces = context.spaces();
        this.mvStore = mvStore;
        this.beforeFlush = context.beforeFlush();
        this.mostUnflushed = MemoryShares.of(context).mostUnflushed();
        maps = H2Files.maps(mvStore, spaces);
        notes = mvStore.openMap("notes");
        Map<String, Space> byName = spaces.stream().collect(Collectors.toMap(Space::name, Function.identity()));
        journal = WriteJournal.open(
                directory.resolve(H2Files.JOURNAL),
                notes.getOrDefault(FLUSHED, 0L),
                byName,
                batch -> batch.forEach(writer()));
        publish();
    }

    static H2Store open(StoreContext context) {
        Path directory = context.directory();
        try {
            MVStore mvStore = H2Files.open(
                    directory, context.spaces(), MemoryShares.of(context).cacheMib());
            try {
                return new H2Store(mvStore, context);
            } catch (IOException | RuntimeException | Error e) {
                mvStore.closeImmediately();
                throw e;
            }
        } catch (IOException | MVStoreException e) {
            throw H2Files.failure(directory + " cannot be opened", e);
        }
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) {
        Runnable release = H2Snapshot.pin(mvStore);
        try {
            return roots().get(space, key);
        } finally {
            release.run();
        }
    }

    @Override
    public List<byte @Nullable []> getAll(Space space, List<byte[]> keys) {
        Runnable release = H2Snapshot.pin(mvStore);
        try {
            H2Snapshot.Roots present = roots();
            List<byte @Nullable []> values = new ArrayList<>(keys.size());
            for (byte[] key : keys) {
                values.add(present.get(space, key));
            }
            return values;
        } finally {
            release.run();
        }
    }

    @Override
    public StoreCursor scan(Space space, ByteRange range, Direction direction) {
        Runnable release = H2Snapshot.pin(mvStore);
        try {
            return roots().scan(space, range, direction, release);
        } catch (RuntimeException e) {
            release.run();
            throw e;
        }
    }

    @Override
    public StoreSnapshot snapshot() {
        Runnable release = H2Snapshot.pin(mvStore); // first: what it pins is then no newer than the roots
        try {
            return new H2Snapshot(roots(), release);
        } catch (RuntimeException e) {
            release.run();
            throw e;
        }
    }

    @Override
    public void write(StoreBatch batch, Journal mode) {
        writing.lock();
        try {
            checkWritable();
            if (mvStore.getUnsavedMemory() > mostUnflushed) {
                beforeFlush.run(); // before this write, which is then not covered and not flushed
                commit();
            }
            if (mode != Journal.NONE) {
                journal.append(batch, mode == Journal.SYNCED);
            }
            unlessBroken("a write failed", () -> {
                batch.forEach(writer());
                publish();
            });
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void syncJournal() {
        roots();
        journal.sync(); // without the lock, which the flush that calls the hook that calls this may hold
    }

    @Override
    public void flush() {
        writing.lock();
        try {
            checkWritable();
            beforeFlush.run();
            commit();
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void compact() {
        writing.lock();
        try {
            checkWritable();
            beforeFlush.run();
            commit(); // so that compaction, which commits too, finds nothing that the hook has not covered
            unlessBroken("compaction failed", () -> {
                while (mvStore.compact(COMPACT_TARGET_PERCENT, COMPACT_STEP_BYTES)) {
                    mvStore.commit();
                }
                publish();
            });
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void copyTo(Path target) {
        try (StoreSnapshot snapshot = snapshot()) {
            H2Files.copy(snapshot, spaces, target);
        } catch (IOException | MVStoreException e) {
            throw H2Files.failure("the copy to " + target + " failed", e);
        }
    }

    @Override
    public Map<String, Long> statistics() {
        roots();
        try {
            long file = Files.size(directory.resolve(H2Files.STORE));
            long journaled = Files.size(directory.resolve(H2Files.JOURNAL));
            return Map.of("disk-bytes", file + journaled, "journal-bytes", journaled);
        } catch (IOException e) {
            throw H2Files.failure("the files cannot be looked at", e);
        }
    }

    @Override
    public void close() {
        writing.lock();
        try {
            if (roots != null) {
                closeOnce();
            }
        } finally {
            writing.unlock();
        }
    }

    private void closeOnce() {
        try {
            if (broken == null) {
                beforeFlush.run(); // may still sync the journal, and so comes before anything is closed
                commit();
            }
        } finally {
            roots = null;
            mvStore.closeImmediately(); // what was to be kept is committed
            journal.close();
        }
    }

    /** Makes all that was written durable. The hook has returned since the last write. */
    private void commit() {
        unlessBroken("a flush failed", () -> {
            long number = journal.nextFlush();
            notes.put(FLUSHED, number);
            mvStore.commit();
            mvStore.sync();
            journal.reset(number);
        });
    }

    /** After a failure nobody knows what the maps or the file hold: nothing more is written until the next open. */
    private void unlessBroken(String what, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            broken = e;
            throw H2Files.failure(what, e);
        } catch (Error e) {
            broken = e;
            throw e;
        }
    }

    private void checkWritable() {
        roots();
        if (broken != null) {
            throw new StorageException("an earlier write failed; open the store again", broken);
        }
    }

    private H2Snapshot.Roots roots() {
        H2Snapshot.Roots present = roots;
        if (present == null) {
            throw new ClosedException("the store was closed");
        }
        return present;
    }

    private void publish() {
        List<RootReference<byte[], byte[]>> present = new ArrayList<>(maps.size());
        for (MVMap<byte[], byte[]> map : maps) {
            present.add(map.getRoot());
        }
        roots = new H2Snapshot.Roots(List.copyOf(present));
    }

    private StoreBatch.Visitor writer() {
        return new MapWriter(maps);
    }

    private record MapWriter(List<MVMap<byte[], byte[]>> maps) implements StoreBatch.Visitor {
        @Override
        public void put(Space space, byte[] key, byte[] value) {
            maps.get(space.ordinal()).put(key, value);
        }

        @Override
        public void delete(Space space, byte[] key) {
            maps.get(space.ordinal()).remove(key);
        }

        @Override
        public void deleteRange(Space space, byte[] from, byte[] to) {
            MVMap<byte[], byte[]> map = maps.get(space.ordinal());
            byte[] key = map.ceilingKey(from);
            while (key != null && Arrays.compareUnsigned(key, to) < 0) {
                map.remove(key);
                key = map.higherKey(key);
            }
        }
    }
}
