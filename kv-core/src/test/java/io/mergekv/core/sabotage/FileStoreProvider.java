package io.mergekv.core.sabotage;

import io.mergekv.Option;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreProvider;
import java.util.List;
import java.util.Set;

/**
 * Opens stores in two plain files that keep every rule, or all but one: each nested class makes one mistake. A process of
 * its own can make them too, by name.
 */
public class FileStoreProvider implements StoreProvider {
    /** What a store does wrong. */
    enum Mistake {
        NONE,
        FLUSHES_A_FULL_BUFFER_WITHOUT_THE_HOOK,
        FLUSHES_IN_COMPACT_WITHOUT_THE_HOOK,
        FLUSHES_IN_COPY_WITHOUT_THE_HOOK,
        FLUSHES_WHAT_CAME_AFTER_THE_HOOK,
        FORGETS_WHAT_THE_HOOK_REFUSED,
        FORGETS_WHAT_THE_HOOK_OF_A_COPY_REFUSED,
        APPLIES_HALF_A_BATCH_WHEN_CLOSED,
        KEEPS_SPACES_BY_ORDINAL,
        BEGINS_ANEW_WITHOUT_ITS_FILE,
        BEGINS_ANEW_WITH_AN_EMPTY_FILE,
        TAKES_A_LOST_JOURNAL_FOR_AN_EMPTY_ONE,
        OPENS_DAMAGED_FILES_WITH_ANY_EXCEPTION,
        CREATES_FILES_BEFORE_IT_REFUSES,
        LEAVES_A_FILE_OPEN_WHEN_IT_REFUSES,
        FAILS_TO_SCAN_WHAT_IS_CUT_SHORT,
        LEAVES_ITS_JOURNAL_OPEN,
        LEAVES_ITS_JOURNAL_OPEN_WHEN_THE_HOOK_THROWS,
        COUNTS_NO_BYTES,
        CALLS_THE_HOOK_AND_COMMITS_EACH_WRITE,
        DOES_NOT_SYNC,
        APPLIES_HALF_A_BATCH_WITHOUT_ROOM
    }

    private final Mistake mistake;

    /** One without a mistake. */
    public FileStoreProvider() {
        this(Mistake.NONE);
    }

    FileStoreProvider(Mistake mistake) {
        this.mistake = mistake;
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public List<Option<?>> options() {
        return List.of();
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.DURABLE, Capability.COPY);
    }

    @Override
    public Store open(StoreContext context) {
        return FileStore.open(context, mistake);
    }

    /** Acknowledges what is in the page cache. */
    public static final class Unsynced extends FileStoreProvider {
        public Unsynced() {
            super(Mistake.DOES_NOT_SYNC);
        }
    }

    /** Applies half a batch when its journal finds no room. */
    public static final class Halving extends FileStoreProvider {
        public Halving() {
            super(Mistake.APPLIES_HALF_A_BATCH_WITHOUT_ROOM);
        }
    }
}
