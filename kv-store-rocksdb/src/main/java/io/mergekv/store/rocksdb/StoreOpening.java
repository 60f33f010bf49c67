package io.mergekv.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mergekv.FormatException;
import io.mergekv.StorageException;
import io.mergekv.spi.Space;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;

/** Finds, creates and opens the database in a store's directory, and checks that it is one of ours. */
final class StoreOpening {
    /** Before the space's name in its column family's, so that no space can be called as one of RocksDB's own. */
    private static final String FAMILY_PREFIX = "space-";

    private static final byte[] FORMAT_KEY = "format".getBytes(UTF_8);
    private static final String FORMAT = "mergekv-store-rocksdb 1";

    private final StoreContext context;
    private final Failures failures;
    private final StoreFiles files;

    private StoreOpening(StoreContext context) {
        this.context = context;
        this.failures = new Failures(context.directory());
        this.files = new StoreFiles(context.directory(), failures);
    }

    static RocksStore open(StoreContext context) {
        return new StoreOpening(context).open();
    }

    /** Shows what {@link #open} would find. Changes no file. */
    static StoreSnapshot inspect(StoreContext context) {
        return new StoreOpening(context).inspect();
    }

    private StoreSnapshot inspect() {
        try {
            return Files.isDirectory(context.directory()) && files.exists()
                    ? inspectDatabase()
                    : Inspection.ofNothing();
        } catch (RocksDBException e) {
            throw failures.ofOpening(e);
        } catch (IOException e) {
            throw new StorageException("cannot read the store " + context.directory() + " (" + e + ")", e);
        }
    }

    private Inspection inspectDatabase() throws RocksDBException, IOException {
        Set<String> families = checkSpaces();
        Inspection inspection = Inspection.of(files.database(), families, files.hasJournal(), failures);
        boolean ours = false;
        try {
            checkFormat(inspection.get(new String(RocksDB.DEFAULT_COLUMN_FAMILY, UTF_8), FORMAT_KEY));
            inspection.requireFiles(files.database());
            ours = true;
            return inspection;
        } finally {
            if (!ours) {
                inspection.close();
            }
        }
    }

    private RocksStore open() {
        PathEncoding.ofThisJvm().check(context.directory());
        FlushHook hook = new FlushHook(context.beforeFlush());
        RocksOptions settings =
                new RocksOptions(context.options(), MemoryShares.of(context.options(), context.memoryBytes()));
        boolean opened = false;
        try {
            if (files.exists()) {
                if (!context.inspected()) {
                    inspectDatabase().close(); // once RocksDB opens to write, files change before damage is found
                }
                checkSpaces();
            } else {
                create(settings);
            }
            settings.database.setCreateIfMissing(false).setCreateMissingColumnFamilies(true);
            RocksStore store = openDatabase(settings, hook);
            files.noteManifest();
            opened = true;
            return store;
        } catch (RocksDBException e) {
            throw failures.ofOpening(e);
        } catch (IOException e) {
            throw new StorageException("cannot open the store " + context.directory() + " (" + e + ")", e);
        } finally {
            if (!opened) {
                settings.close();
            }
        }
    }

    /** Makes the database aside, complete with its spaces and format, and renames it. */
    private void create(RocksOptions settings) throws IOException, RocksDBException {
        StoreFiles.deleteTree(files.unfinished());
        Files.createDirectories(files.unfinished());
        settings.database.setCreateIfMissing(true).setCreateMissingColumnFamilies(true);
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (RocksDB db =
                RocksDB.open(settings.database, files.unfinished().toString(), descriptors(settings), handles)) {
            db.put(handles.get(0), settings.synced, FORMAT_KEY, FORMAT.getBytes(UTF_8));
            handles.forEach(ColumnFamilyHandle::close);
        }
        files.finish();
    }

    /** The families that there are, none but ours. Where the manifest is damaged some may be missing. */
    private Set<String> checkSpaces() throws RocksDBException {
        Set<String> families = new TreeSet<>();
        families.add(new String(RocksDB.DEFAULT_COLUMN_FAMILY, UTF_8));
        try (Options options = new Options()) {
            for (byte[] name :
                    RocksDB.listColumnFamilies(options, files.database().toString())) {
                families.add(new String(name, UTF_8));
            }
        }
        Set<String> unknown = new TreeSet<>(families);
        unknown.remove(new String(RocksDB.DEFAULT_COLUMN_FAMILY, UTF_8));
        for (Space space : context.spaces()) {
            unknown.remove(familyName(space));
        }
        if (!unknown.isEmpty()) {
            throw new FormatException("the store " + context.directory() + " holds spaces that are not known here: "
                    + unknown.stream().map(StoreOpening::spaceName).toList()
                    + "; it was written by another version, open it with that one");
        }
        return families;
    }

    static String familyName(Space space) {
        return FAMILY_PREFIX + space.name();
    }

    private static String spaceName(String family) {
        return family.startsWith(FAMILY_PREFIX) ? family.substring(FAMILY_PREFIX.length()) : family;
    }

    private RocksStore openDatabase(RocksOptions settings, FlushHook hook) throws RocksDBException, IOException {
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        RocksDB db = recover(settings, handles);
        boolean opened = false;
        try {
            checkFormat(db.get(handles.get(0), FORMAT_KEY));
            files.deleteCopies();
            RocksStore store =
                    RocksStore.open(new RocksHandles(db, handles, context.spaces(), settings, hook), files, failures);
            opened = true;
            return store;
        } finally {
            if (!opened) {
                handles.forEach(ColumnFamilyHandle::close);
                db.close();
            }
        }
    }

    /**
     * Opens the database. A journal that merely ends early is replayed to its end. One with damage in it, be it of a
     * power cut or another, is cut there, after a copy was set aside: RocksDB deletes it, and only the engine knows
     * whether what it cuts had been promised.
     */
    private RocksDB recover(RocksOptions settings, List<ColumnFamilyHandle> handles)
            throws RocksDBException, IOException {
        settings.database.setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords);
        try {
            return openNative(settings, handles);
        } catch (RocksDBException e) {
            Status status = e.getStatus();
            if (status == null || status.getCode() != Status.Code.Corruption || !files.hasJournal()) {
                throw e;
            }
        }
        Path aside = files.copyJournalAside();
        settings.database.setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery);
        try {
            return openNative(settings, handles);
        } catch (RocksDBException e) {
            StoreFiles.deleteTree(aside); // it was not the journal, which is where it was
            throw e;
        }
    }

    private RocksDB openNative(RocksOptions settings, List<ColumnFamilyHandle> handles) throws RocksDBException {
        handles.clear();
        return RocksDB.open(settings.database, files.database().toString(), descriptors(settings), handles);
    }

    private void checkFormat(byte @org.jspecify.annotations.Nullable [] value) {
        String found = value == null ? "no format" : new String(value, UTF_8);
        if (!found.equals(FORMAT)) {
            throw new FormatException("the store " + context.directory() + " is of format '" + found + "', this version"
                    + " reads '" + FORMAT + "': open it with the version that wrote it");
        }
    }

    private List<ColumnFamilyDescriptor> descriptors(RocksOptions settings) {
        List<ColumnFamilyDescriptor> result = new ArrayList<>();
        result.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, settings.space));
        for (Space space : context.spaces()) {
            result.add(new ColumnFamilyDescriptor(familyName(space).getBytes(UTF_8), settings.space));
        }
        return result;
    }
}
