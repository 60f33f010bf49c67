package com.example.mergekv.h2;

import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreSnapshot;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.Page;
import org.h2.mvstore.RootReference;
import org.jspecify.annotations.Nullable;

/**
 * The roots of all spaces after one batch. MVStore changes copies of pages, so what hangs below a root stays as it is;
 * what is held of a version in use is not reclaimed in the file either.
 */
final class H2Snapshot implements StoreSnapshot {
    private final Roots roots;
    private final Runnable release;

    /** The users of the version: the snapshot itself, until it is closed, and each of its cursors. */
    private final AtomicInteger users = new AtomicInteger(1);

    private boolean closed;

    H2Snapshot(Roots roots, Runnable release) {
        this.roots = roots;
        this.release = release;
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) {
        return roots.get(space, key);
    }

    @Override
    public StoreCursor scan(Space space, ByteRange range, Direction direction) {
        users.incrementAndGet();
        try {
            return roots.scan(space, range, direction, this::leave);
        } catch (RuntimeException e) {
            leave();
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            leave();
        }
    }

    private void leave() {
        if (users.decrementAndGet() == 0) {
            release.run();
        }
    }

    /** The roots, by the spaces' ordinals. Immutable. */
    record Roots(List<RootReference<byte[], byte[]>> bySpace) {
        byte @Nullable [] get(Space space, byte[] key) {
            try {
                Page<byte[], byte[]> root = bySpace.get(space.ordinal()).root;
                byte[] found = root.map.get(root, key);
                return found == null ? null : found.clone();
            } catch (MVStoreException e) {
                throw H2Files.failure("a read failed", e);
            }
        }

        StoreCursor scan(Space space, ByteRange range, Direction direction, Runnable whenClosed) {
            try {
                return new H2Cursor(bySpace.get(space.ordinal()), range, direction, whenClosed);
            } catch (MVStoreException e) {
                throw H2Files.failure("a scan failed", e);
            }
        }
    }

    /** Keeps what the versions from now on need, until what is returned is run. */
    static Runnable pin(MVStore store) {
        MVStore.TxCounter version = store.registerVersionUsage();
        return () -> store.deregisterVersionUsage(version);
    }
}
