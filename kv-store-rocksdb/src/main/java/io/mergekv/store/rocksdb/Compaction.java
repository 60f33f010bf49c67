package io.mergekv.store.rocksdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactionOptions;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * Compacts whole spaces on request, and can be told to stop: a close must not wait for hours.
 *
 * <p>RocksDB's own call for it flushes, and nobody could run the hook for what is written until it does. So files are
 * named here: those of each level go down to the next one, in parts. What is written meanwhile is left alone. Files of
 * the last level are written anew where something was deleted in them.
 */
final class Compaction {
    private static final long FILE_BYTES = 64L << 20;
    private static final long PART_BYTES = 4 * FILE_BYTES;
    private static final long PAUSE_NANOS = 10_000_000;
    /** How often files that RocksDB compacts by itself just then are tried again: a minute. */
    private static final int TRIES = 6000;

    private final RocksHandles database;
    private final Failures failures;
    private final OpenGate gate = new OpenGate();
    private volatile boolean cancelled;

    Compaction(RocksHandles database, Failures failures) {
        this.database = database;
        this.failures = failures;
    }

    /** Compacts what is in files. */
    void run() throws RocksDBException {
        enter();
        try (CompactionOptions options = new CompactionOptions().setOutputFileSizeLimit(FILE_BYTES)) {
            for (ColumnFamilyHandle family : database.families) {
                compact(family, options);
            }
        } catch (RocksDBException e) {
            throwIfCancelled();
            throw e;
        } finally {
            gate.exit();
        }
    }

    private void enter() {
        if (!gate.tryEnter()) {
            throw failures.closed();
        }
    }

    private void throwIfCancelled() {
        if (cancelled) {
            throw failures.closed();
        }
    }

    /** Lets nothing further begin. A part that is being compacted ends early when RocksDB shuts down. */
    void cancel() {
        cancelled = true;
    }

    /** Returns when nothing runs; to be called after {@link #cancel}. */
    void awaitEnd() {
        gate.close();
        gate.awaitEmpty();
    }

    private void compact(ColumnFamilyHandle family, CompactionOptions options) throws RocksDBException {
        Set<String> before = names(files(family));
        for (int level = 0; ; level++) {
            int from = level;
            List<LiveFileMetaData> files = files(family);
            int last = files.stream().mapToInt(LiveFileMetaData::level).max().orElse(0);
            boolean isLast = level > 0 && level >= last;
            List<LiveFileMetaData> moved = files.stream()
                    .filter(file -> file.level() == from)
                    .filter(file -> !isLast || (file.numDeletions() > 0 && before.contains(file.fileName())))
                    .sorted((a, b) -> Arrays.compareUnsigned(a.smallestKey(), b.smallestKey()))
                    .toList();
            for (Set<String> part : parts(moved, level == 0 ? Long.MAX_VALUE : PART_BYTES)) {
                compact(family, part, level, target(family, level, isLast), options);
            }
            if (isLast) {
                return;
            }
        }
    }

    private int target(ColumnFamilyHandle family, int level, boolean isLast) throws RocksDBException {
        if (level == 0) {
            return (int) database.db.getLongProperty(family, "rocksdb.base-level");
        }
        return isLast ? level : level + 1;
    }

    /** Compacts what is still there of {@code part}. RocksDB adds the files that overlap it on the way. */
    private void compact(ColumnFamilyHandle family, Set<String> part, int level, int target, CompactionOptions options)
            throws RocksDBException {
        for (int tries = 0; tries < TRIES; tries++) {
            throwIfCancelled();
            List<String> present = files(family).stream()
                    .filter(file -> file.level() == level)
                    .map(LiveFileMetaData::fileName)
                    .filter(part::contains)
                    .toList();
            if (present.isEmpty()) {
                return;
            }
            try {
                database.db.compactFiles(options, family, present, target, 0, null);
                return;
            } catch (RocksDBException e) {
                if (!isMeanwhileCompacted(e)) {
                    throw e;
                }
            }
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }

    /** Whether RocksDB compacts one of the files by itself, or has done so since they were listed. */
    private static boolean isMeanwhileCompacted(RocksDBException e) {
        Status status = e.getStatus();
        return status != null
                && (status.getCode() == Status.Code.Aborted || status.getCode() == Status.Code.InvalidArgument);
    }

    private List<LiveFileMetaData> files(ColumnFamilyHandle family) throws RocksDBException {
        byte[] name = family.getName();
        return database.db.getLiveFilesMetaData().stream()
                .filter(file -> Arrays.equals(file.columnFamilyName(), name))
                .toList();
    }

    private static Set<String> names(List<LiveFileMetaData> files) {
        return files.stream().map(LiveFileMetaData::fileName).collect(Collectors.toSet());
    }

    /** Neighbours together, as many as {@code bytes} hold, and at least one. */
    private static List<Set<String>> parts(List<LiveFileMetaData> files, long bytes) {
        List<Set<String>> parts = new ArrayList<>();
        long left = 0;
        for (LiveFileMetaData file : files) {
            if (left <= 0) {
                parts.add(new HashSet<>());
                left = bytes;
            }
            parts.get(parts.size() - 1).add(file.fileName());
            left -= file.size();
        }
        return parts;
    }
}
