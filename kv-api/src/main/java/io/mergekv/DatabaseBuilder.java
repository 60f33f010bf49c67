package io.mergekv;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects how a database is to be opened. Mutable, for one thread. */
public final class DatabaseBuilder {
    /** {@code durability}: what an acknowledged write has survived; {@link Durability#PROCESS} by default. */
    public static final Option<Durability> DURABILITY =
            Option.choice("durability", Durability.PROCESS, "what an acknowledged write has survived: process or disk");

    /** {@code sync-interval}: at level PROCESS, the longest time until a commit is synced in the background. */
    public static final Option<Duration> SYNC_INTERVAL = Option.duration(
            "sync-interval",
            Duration.ofMillis(500),
            Duration.ofMillis(1),
            Duration.ofHours(1),
            "at level process, how long a commit may stay unsynced");

    /**
     * {@code memory-bytes}: how much memory read cache and store may take together, in bytes, at least 3 MiB and what the
     * store needs, which {@link #open} checks. A third goes to the cache, the rest to the store, which divides it among its own parts; without a
     * cache the store gets all. An option that names the size of one part wins, and the others share what it leaves.
     * When it is not set, each part has its own default: with the providers that ship 192 MiB together.
     *
     * <p>Outside of it are the heap, on which pending writes take at most about 20 MiB and the largest batch beside
     * it, asynchronous writes that are not completed 64 MiB or an eighth of the heap, the mailboxes of all subscriptions the
     * same, and the documents that are read most ({@link #HOT_BYTES}); and mapped pages of the change log, which the system
     * takes back when it needs them.
     */
    public static final Option<Long> MEMORY_BYTES =
            Option.bytes("memory-bytes", 192L << 20, 1, 1L << 40, "memory of the read cache and the store together");

    /** {@code cache-bytes}: how much memory the read cache may take; by default its part of {@link #MEMORY_BYTES}. */
    public static final Option<Long> CACHE_BYTES =
            Option.bytes("cache-bytes", 64L << 20, 1L << 20, 1L << 40, "memory of the read cache");

    /**
     * {@code hot-bytes}: how much of the heap the documents that are read most may take; they are read without a copy. Up to
     * 16 documents stand in each 16 KiB, so that those much smaller than 1 KiB leave some of it unused; one that has more
     * than 2 KiB with its key does not take part. Rounded down to a power of two; about 80 bytes a document come on top.
     * By default 16 MiB, or a quarter of the heap if that is less; 0 for none; else at least 1 MiB and at most half of
     * the heap.
     */
    public static final Option<Long> HOT_BYTES =
            Option.bytes("hot-bytes", 16L << 20, 0L, 16L << 30, "heap for the documents that are read most");

    /** {@code checkpoint-bytes}: how much log is written between two checkpoints; bounds what an open replays. */
    public static final Option<Long> CHECKPOINT_BYTES =
            Option.bytes("checkpoint-bytes", 16L << 20, 64L << 10, 1L << 40, "log between two checkpoints");

    /** {@code min-free-bytes}: writes are refused while the disk has less room than this. */
    public static final Option<Long> MIN_FREE_BYTES =
            Option.bytes("min-free-bytes", 256L << 20, 0, 1L << 50, "room on the disk below which writes are refused");

    /** {@code max-document-bytes}: the largest encoded document or patch. */
    public static final Option<Long> MAX_DOCUMENT_BYTES = Option.bytes(
            "max-document-bytes", Document.MAX_BYTES, 1L << 10, Document.MAX_BYTES, "the largest encoded document");

    /**
     * {@code undo}: whether the log tells of each change what the document was before, as the patch that leads back: the old
     * values of the fields that a merge changes, the whole document of a delete, nothing of a create. It makes the log
     * larger, by about as much again as a merge takes where it replaces values of the same size. {@code true} by default;
     * may be set anew at each open, and each change in the log says for itself whether it has it.
     */
    public static final Option<Boolean> UNDO =
            Option.flag("undo", true, "whether the log tells what a document was before a change");

    /**
     * {@code retention-bytes}: the log is trimmed, in whole segments and never the newest, to at most this size; by default
     * 16 GiB. That is twelve hours of 1,500 commits a second of about 250 bytes: a reader that is away for a night at such a
     * rate loses nothing. At least 1 MiB.
     *
     * <p>The log is looked at every {@link #SYNC_INTERVAL}, and only what the store on disk holds is trimmed; a checkpoint is
     * therefore taken when this much was written, where that is less than {@link #CHECKPOINT_BYTES}. Between two looks the log
     * takes up to twice this, and what is written meanwhile.
     *
     * <p>How large a segment is, is up to the log. A log of the provider {@code chronicle} that is made with less than 64 MiB
     * to keep has small ones; one that was made with more keeps those it has, of up to 131,072 commits. Where the store is its own
     * log, it gives room back when it compacts: with RocksDB after eight checkpoints.
     *
     * <p>Cursors and subscriptions in this process that are behind keep more: {@link #RETENTION_HOLD_BYTES}.
     */
    public static final Option<Long> RETENTION_BYTES =
            Option.bytes("retention-bytes", 16L << 30, 1L << 20, 1L << 50, "how much log is kept");

    /**
     * {@code retention-age}: log segments last written before this time are trimmed, as with {@link #RETENTION_BYTES}. By default
     * no age is too old.
     */
    public static final Option<Duration> RETENTION_AGE = Option.duration(
            "retention-age",
            Duration.ofDays(36500),
            Duration.ofSeconds(1),
            Duration.ofDays(36500),
            "how long log is kept");

    /**
     * {@code retention-hold-bytes}: what {@link #RETENTION_BYTES} and {@link #RETENTION_AGE} give up is kept while an open
     * cursor or subscription of this process has not read it yet, up to a log of this size; by default 16 GiB. A larger log is
     * trimmed whoever needs it: the reader then gets a {@link PositionUnavailableException}. 0: nobody holds the log.
     */
    public static final Option<Long> RETENTION_HOLD_BYTES = Option.bytes(
            "retention-hold-bytes", 16L << 30, 0, 1L << 50, "how much log open cursors and subscriptions can keep");

    /**
     * {@code retention-hold-age}: segments last written before this time are not kept for readers, as with
     * {@link #RETENTION_HOLD_BYTES}; by default 7 days.
     */
    public static final Option<Duration> RETENTION_HOLD_AGE = Option.duration(
            "retention-hold-age",
            Duration.ofDays(7),
            Duration.ZERO,
            Duration.ofDays(36500),
            "how long open cursors and subscriptions can keep log");

    /**
     * {@code feed-spin}: how long, after each commit and each new subscription, the thread that follows the log for the
     * subscriptions of this database spins for the next commit before it goes to sleep; 0 to 1 second. By default 0: it
     * sleeps after a microsecond, and waking it takes 15 to 25 microseconds, of which a few are the writer's. While it
     * spins, a callback begins a microsecond or two after the commit, and the writer wakes no thread; only a commit that
     * comes while a callback runs may wake a thread. As text {@code 1ms}, or {@code PT0.00005S} for 50 microseconds.
     *
     * <p>It keeps one processor core busy while there are subscriptions and commits come more often than this, else for
     * this long after each commit. Without a core to spare, writers and callbacks wait for each other's time slices,
     * which are milliseconds. Who reads with a cursor, or in another process, gains nothing.
     */
    public static final Option<Duration> FEED_SPIN = Option.duration(
            "feed-spin",
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofSeconds(1),
            "how long subscriptions spin for the next commit before they sleep");

    private final Path directory;
    private @Nullable String store;
    private @Nullable String cache;
    private @Nullable String log;
    private Options options = Options.none();
    private boolean existing;

    DatabaseBuilder(Path directory) {
        this.directory = directory;
    }

    /** The options that the engine itself takes; providers take more. */
    public static List<Option<?>> options() {
        return List.of(
                DURABILITY,
                SYNC_INTERVAL,
                MEMORY_BYTES,
                CACHE_BYTES,
                HOT_BYTES,
                CHECKPOINT_BYTES,
                MIN_FREE_BYTES,
                MAX_DOCUMENT_BYTES,
                UNDO,
                RETENTION_BYTES,
                RETENTION_AGE,
                RETENTION_HOLD_BYTES,
                RETENTION_HOLD_AGE,
                FEED_SPIN);
    }

    /** Asks for a store provider by name. */
    public DatabaseBuilder store(String name) {
        store = name;
        return this;
    }

    /** Asks for a cache provider by name; {@code none} for no cache. */
    public DatabaseBuilder cache(String name) {
        cache = name;
        return this;
    }

    /** Asks for a change log provider by name; {@code store} for the store as its own log. */
    public DatabaseBuilder log(String name) {
        log = name;
        return this;
    }

    /** Opens only a database that exists: {@link #open} throws {@link NoSuchDatabaseException} instead of creating one. */
    public DatabaseBuilder existing() {
        existing = true;
        return this;
    }

    /** Sets {@link #DURABILITY}. */
    public DatabaseBuilder durability(Durability level) {
        return set(DURABILITY, level);
    }

    /** Sets {@link #MEMORY_BYTES}. */
    public DatabaseBuilder memoryBytes(long bytes) {
        return set(MEMORY_BYTES, bytes);
    }

    /** Sets an option. */
    public <T> DatabaseBuilder set(Option<T> option, T value) {
        options = options.with(option, value);
        return this;
    }

    /** Sets an option by name, from text; checked at {@link #open}. */
    public DatabaseBuilder set(String name, String text) {
        options = options.with(name, text);
        return this;
    }

    /** What was collected so far. */
    public DatabaseConfig config() {
        return new DatabaseConfig(
                directory,
                Optional.ofNullable(store),
                Optional.ofNullable(cache),
                Optional.ofNullable(log),
                options,
                existing);
    }

    /**
     * Opens the database; see {@link Database#open}.
     *
     * @throws InvalidOptionException when an option is unknown, malformed or contradictory
     * @throws NoSuchDatabaseException when there is none, after {@link #existing}
     */
    public Database open() {
        return Engines.get().open(config());
    }

    /** Opens a reader of the database's log; see {@link ChangeLogReader#open}. */
    public ChangeLogReader openReader() {
        return Engines.get().openReader(config());
    }
}
