package io.mergekv.core.sabotage;

import io.mergekv.ClosedException;
import io.mergekv.CorruptionException;
import io.mergekv.StorageException;
import io.mergekv.core.sabotage.FileStoreProvider.Mistake;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreSnapshot;
import io.mergekv.store.memory.MemoryStoreProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A store on the heap whose state goes to a file at every flush, whole, with a journal beside it: the plainest store that
 * claims everything, and slow with much data. One of its kind may make one {@link Mistake}.
 */
final class FileStore implements Store {
    private static final long FULL_BYTES = 4 << 20;

    private final StoreContext context;
    private final Mistake mistake;
    private final PlainFiles files;
    private Store memory;
    private final Object writing = new Object();
    private final Object flushing = new Object();

    /** The batches in the journal that are behind the last flush, for a journal that is begun anew. */
    private List<PlainFiles.Journaled> journaled = new ArrayList<>();

    /** The last number that was given to a journaled batch or a flush. */
    private long last;

    private long unflushedBytes;
    private volatile boolean closed;

    private FileStore(StoreContext context, Mistake mistake) throws IOException {
        this.context = context;
        this.mistake = mistake;
        this.memory = empty(context);
        this.files = new PlainFiles(context.directory(), context.spaces(), mistake);
        last = files.open(memory, journaled::add);
    }

    static Store open(StoreContext context, Mistake mistake) {
        try {
            return new FileStore(context, mistake);
        } catch (IOException e) {
            if (mistake == Mistake.OPENS_DAMAGED_FILES_WITH_ANY_EXCEPTION) {
                throw new IllegalStateException(e);
            }
            throw new CorruptionException(context.directory() + " cannot be read: " + e, e);
        } catch (CorruptionException e) {
            if (mistake == Mistake.LEAVES_A_FILE_OPEN_WHEN_IT_REFUSES) {
                PlainFiles.leaveOpen(context.directory());
            }
            if (mistake == Mistake.OPENS_DAMAGED_FILES_WITH_ANY_EXCEPTION) {
                throw new IllegalStateException(e);
            }
            throw e;
        }
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) {
        return memory().get(space, key);
    }

    @Override
    public List<byte @Nullable []> getAll(Space space, List<byte[]> keys) {
        return memory().getAll(space, keys);
    }

    @Override
    public StoreCursor scan(Space space, ByteRange range, Direction direction) {
        if (mistake == Mistake.FAILS_TO_SCAN_WHAT_IS_CUT_SHORT && files.isCutShort()) {
            throw new IllegalStateException("more was expected");
        }
        return memory().scan(space, range, direction);
    }

    @Override
    public void write(StoreBatch batch, Journal journal) {
        synchronized (writing) {
            if (closed && mistake == Mistake.APPLIES_HALF_A_BATCH_WHEN_CLOSED) {
                keepHalf(batch);
            }
            memory();
            if (journal != Journal.NONE) {
                PlainFiles.Journaled next = files.encode(last + 1, batch);
                try {
                    files.append(next, journal == Journal.SYNCED);
                } catch (StorageException e) {
                    if (mistake == Mistake.APPLIES_HALF_A_BATCH_WITHOUT_ROOM) {
                        applyHalf(batch);
                    }
                    throw e;
                }
                last++;
                journaled.add(next);
            }
            memory.write(batch, Journal.NONE);
            unflushedBytes += batch.bytes();
        }
        if (mistake == Mistake.CALLS_THE_HOOK_AND_COMMITS_EACH_WRITE) {
            flush();
        } else if (unflushedBytes > FULL_BYTES) {
            flush(mistake != Mistake.FLUSHES_A_FULL_BUFFER_WITHOUT_THE_HOOK);
        }
    }

    /** What a store does that applies its writes one by one, and finds no room for the second. */
    private void applyHalf(StoreBatch batch) {
        memory.write(first(batch), Journal.NONE);
    }

    /** Journals the first of the writes of {@code batch}. */
    private void keepHalf(StoreBatch batch) {
        files.appendToAClosed(files.encode(++last, first(batch)));
    }

    private static StoreBatch first(StoreBatch batch) {
        StoreBatch first = new StoreBatch();
        batch.forEach(new StoreBatch.Visitor() {
            @Override
            public void put(Space space, byte[] key, byte[] value) {
                if (first.isEmpty()) {
                    first.put(space, key, value);
                }
            }

            @Override
            public void delete(Space space, byte[] key) {}

            @Override
            public void deleteRange(Space space, byte[] from, byte[] to) {}
        });
        return first;
    }

    @Override
    public void syncJournal() {
        memory();
        files.sync();
    }

    @Override
    public void flush() {
        flush(true);
    }

    private void flush(boolean hooked) {
        synchronized (flushing) {
            boolean late = mistake == Mistake.FLUSHES_WHAT_CAME_AFTER_THE_HOOK;
            State before = state();
            if (hooked) {
                callHook();
            }
            State written = late ? state() : before;
            try (StoreSnapshot snapshot = written.snapshot()) {
                files.writeState(written.number(), snapshot);
                synchronized (writing) {
                    journaled.removeIf(each -> each.number() < written.number());
                    files.beginJournal(written.number(), journaled);
                }
            } catch (IOException e) {
                throw new StorageException("cannot flush: " + e, e);
            }
        }
    }

    private void callHook() {
        try {
            context.beforeFlush().run();
        } catch (RuntimeException e) {
            if (mistake == Mistake.FORGETS_WHAT_THE_HOOK_REFUSED
                    || mistake == Mistake.FORGETS_WHAT_THE_HOOK_OF_A_COPY_REFUSED) {
                memory = empty(context);
            }
            throw e;
        }
    }

    /** What is there now, with a number of its own, which is given to no batch. */
    private record State(long number, StoreSnapshot snapshot) {}

    private State state() {
        synchronized (writing) {
            unflushedBytes = 0;
            return new State(++last, memory().snapshot());
        }
    }

    @Override
    public StoreSnapshot snapshot() {
        return memory().snapshot();
    }

    @Override
    public void copyTo(Path directory) {
        if (mistake == Mistake.FLUSHES_IN_COPY_WITHOUT_THE_HOOK) {
            flush(false);
        } else if (mistake == Mistake.FORGETS_WHAT_THE_HOOK_OF_A_COPY_REFUSED) {
            callHook();
        }
        try (StoreSnapshot snapshot = memory().snapshot()) {
            Files.createDirectory(directory);
            new PlainFiles(directory, context.spaces(), mistake).create(snapshot);
        } catch (IOException e) {
            throw new StorageException("cannot copy to " + directory + ": " + e, e);
        }
    }

    @Override
    public void compact() {
        memory();
        if (mistake == Mistake.FLUSHES_IN_COMPACT_WITHOUT_THE_HOOK) {
            flush(false);
        }
    }

    @Override
    public Map<String, Long> statistics() {
        memory();
        return Map.of("disk-bytes", mistake == Mistake.COUNTS_NO_BYTES ? 0 : files.bytes());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        boolean flushed = false;
        try {
            flush();
            flushed = true;
        } finally {
            synchronized (writing) {
                closed = true;
                if (mistake != Mistake.LEAVES_ITS_JOURNAL_OPEN
                        && (flushed || mistake != Mistake.LEAVES_ITS_JOURNAL_OPEN_WHEN_THE_HOOK_THROWS)) {
                    files.close();
                }
            }
        }
    }

    private Store memory() {
        if (closed) {
            throw new ClosedException("the store was closed");
        }
        return memory;
    }

    private static Store empty(StoreContext context) {
        return new MemoryStoreProvider().open(context);
    }
}
