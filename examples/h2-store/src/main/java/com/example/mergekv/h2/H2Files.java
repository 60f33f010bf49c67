package com.example.mergekv.h2;

import io.mergekv.CorruptionException;
import io.mergekv.KvException;
import io.mergekv.StorageException;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreSnapshot;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.store.fs.FilePath;

/**
 * The two files in a store's directory, the journal and MVStore's. Each is written under another name, synced, and then
 * given its own, the journal first; so a kill or a power cut leaves whole files or none. A journal alone that has seen
 * neither a write nor a flush is a store in the making; any other file alone has lost its fellow.
 */
final class H2Files {
    static final String STORE = "store.mv";
    static final String JOURNAL = "journal";
    private static final String NEW = ".new";
    private static final String SPACE_PREFIX = "space.";
    private static final MVMap.Builder<byte[], byte[]> BYTES = new MVMap.Builder<byte[], byte[]>()
            .keyType(ByteArrayDataType.INSTANCE)
            .valueType(ByteArrayDataType.INSTANCE);
    private static final int COPY_COMMIT_BYTES = 8 << 20;

    static {
        FilePath.register(new SteadyFilePath());
    }

    private H2Files() {}

    /**
     * Opens what is in {@code directory}, or creates it.
     *
     * @throws CorruptionException when only one of the files is there, and its creation was not cut short
     */
    static MVStore open(Path directory, List<Space> spaces, int cacheMib) throws IOException {
        Path file = directory.resolve(STORE);
        Path journal = directory.resolve(JOURNAL);
        if (!Files.exists(file)) {
            if (!Files.exists(journal)) {
                createJournal(directory);
            } else if (!WriteJournal.isUnused(journal)) {
                throw new CorruptionException(file + " is gone");
            }
            create(directory, spaces);
        } else if (!Files.exists(journal)) {
            throw new CorruptionException(journal + " is gone");
        } else if (Files.size(file) == 0) {
            throw new CorruptionException(file + " is empty"); // MVStore would begin anew
        }
        return openFile(file, cacheMib);
    }

    /** Writes a copy of {@code snapshot} to {@code target}, which must not exist. */
    static void copy(StoreSnapshot snapshot, List<Space> spaces, Path target) throws IOException {
        Files.createDirectory(target);
        createJournal(target);
        try (MVStore copy = openFile(target.resolve(STORE), 1)) {
            for (Space space : spaces) {
                copy(snapshot, space, copy);
            }
            copy.commit();
            copy.sync();
        }
    }

    /** The maps of {@code spaces}, in their order. */
    static List<MVMap<byte[], byte[]>> maps(MVStore mvStore, List<Space> spaces) {
        List<MVMap<byte[], byte[]>> maps = new ArrayList<>(spaces.size());
        for (Space space : spaces) {
            maps.add(map(mvStore, space));
        }
        return List.copyOf(maps);
    }

    /** What MergeKV throws for {@code cause}. */
    static KvException failure(String what, Exception cause) {
        if (cause instanceof KvException known) {
            return known;
        }
        int code = cause instanceof MVStoreException e ? e.getErrorCode() : DataUtils.ERROR_INTERNAL;
        String message = what + ": " + cause.getMessage();
        return switch (code) {
            case DataUtils.ERROR_FILE_CORRUPT,
                    DataUtils.ERROR_CHUNK_NOT_FOUND,
                    DataUtils.ERROR_UNSUPPORTED_FORMAT -> new CorruptionException(message, cause);
            default -> new StorageException(message, cause);
        };
    }

    private static void create(Path directory, List<Space> spaces) throws IOException {
        Path begun = directory.resolve(STORE + NEW);
        Files.deleteIfExists(begun);
        MVStore mvStore = openFile(begun, 1);
        try {
            maps(mvStore, spaces);
            mvStore.commit();
            mvStore.sync();
        } finally {
            mvStore.closeImmediately();
        }
        rename(begun, directory.resolve(STORE));
    }

    private static void createJournal(Path directory) throws IOException {
        Path begun = directory.resolve(JOURNAL + NEW);
        WriteJournal.create(begun);
        rename(begun, directory.resolve(JOURNAL));
    }

    private static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(to.toAbsolutePath().getParent());
    }

    private static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory)) {
            channel.force(true);
        }
    }

    private static MVStore openFile(Path file, int cacheMib) {
        return new MVStore.Builder()
                .fileName("steady:" + file.toAbsolutePath())
                .autoCommitDisabled() // by time
                .autoCommitBufferSize(0) // by memory
                .cacheSize(cacheMib)
                .open();
    }

    private static MVMap<byte[], byte[]> map(MVStore mvStore, Space space) {
        return mvStore.openMap(SPACE_PREFIX + space.name(), BYTES);
    }

    private static void copy(StoreSnapshot snapshot, Space space, MVStore target) {
        MVMap<byte[], byte[]> map = map(target, space);
        long uncommitted = 0;
        try (StoreCursor cursor = snapshot.scan(space, ByteRange.all(), Direction.FORWARD)) {
            while (cursor.next()) {
                map.put(cursor.key(), cursor.value());
                uncommitted += cursor.key().length + cursor.value().length;
                if (uncommitted >= COPY_COMMIT_BYTES) {
                    target.commit();
                    uncommitted = 0;
                }
            }
        }
    }
}
