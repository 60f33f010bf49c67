package io.mergekv;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * An open database: tables of documents, and the feed of their changes. One process, and one instance in it, has a
 * database open at a time; any number of others read its log with {@link ChangeLogReader}. Safe for use by many
 * threads; implemented by the engine, not by users.
 */
public interface Database extends AutoCloseable {
    /**
     * Opens the database in {@code directory} with default options and the only providers on the path. Creates a new
     * database if the directory is absent or empty.
     *
     * <p>Opening replays the log after the store's last checkpoint. Its cost does not depend on the size of the data.
     *
     * <p>An open that is refused changes no file except {@code lock}, which names the process that tried. If there was no
     * database, a failed open leaves none and removes the directories that it created. Files may have changed if an open
     * fails while it writes ({@link StorageException}), if replay finds damage inside documents, or if a provider cannot be
     * inspected without a change; the providers that ship can.
     *
     * @throws DatabaseLockedException when another process has it open
     * @throws CorruptionException when its files cannot be trusted
     * @throws FormatException when it was made with another format version or other providers
     * @throws ProviderException when the engine or a provider is missing, ambiguous or cannot run here, or the change log
     *     forgets what the store is to keep; the message says what would help
     * @throws StorageException when the directory cannot be created, read or written
     */
    static Database open(Path directory) {
        return at(directory).open();
    }

    /** A builder for the database in {@code directory}, for what {@link #open} has no parameter for. */
    static DatabaseBuilder at(Path directory) {
        return new DatabaseBuilder(directory);
    }

    /**
     * Returns the table {@code name}. It need not exist: its first document creates it.
     *
     * @throws InvalidNameException when the name is not valid
     */
    Table table(String name);

    /** The names of the tables that hold documents, sorted. */
    Set<String> tables();

    /**
     * Commits all operations of {@code batch}, over any tables, or none of them; empty when nothing changed.
     *
     * @throws CommitTooLargeException when the operations of the batch, with 64 bytes more for each, have more bytes than an eighth
     *     of the largest heap and than 16 MiB; or when the commit is larger than the log takes
     * @throws KvException as the operations do; nothing of the batch was done unless its
     *     {@linkplain KvException#outcome outcome} says otherwise
     */
    default Optional<Commit> commit(Batch batch) {
        return commit(batch, WriteOptions.defaults());
    }

    /** Commits {@code batch} as {@link #commit(Batch)} does. {@link WriteOptions#ifSequence} is not allowed here. */
    Optional<Commit> commit(Batch batch, WriteOptions options);

    /**
     * Commits {@code batch} without blocking the caller. Failures complete the stage. If more than 64 MiB (or an eighth of
     * the largest heap) or 65,536 operations wait to be committed or completed, the caller helps to commit, or waits.
     *
     * <p>Stages complete in the order of their commits, outside any lock, on a thread of the database. Code that is chained to
     * a stage may write and may block: the other stages then complete on another thread, some milliseconds later. Chain code
     * that blocks for long with its own executor.
     */
    CompletionStage<Optional<Commit>> commitAsync(Batch batch, WriteOptions options);

    /**
     * Delivers the changes of {@code feed} to {@code callback}: one at a time, in order, each at least once. Every write that
     * starts after this method has returned is delivered. The callback runs on a thread of the database. It may write and may
     * block without delaying writers or other subscriptions. If it throws, this subscription ends as
     * {@link Subscription.State#FAILED}.
     *
     * @throws PositionUnavailableException when the start is no longer kept
     * @throws PositionMismatchException when the start is of another database or of a replaced history
     */
    Subscription subscribe(Feed feed, Consumer<? super Change> callback);

    /** Returns a cursor from which the changes of {@code feed} are pulled. */
    ChangeCursor changes(Feed feed);

    /** Returns a consistent snapshot of all tables. Applies pending commits to the store first, as {@link Table#scan} does. */
    Snapshot snapshot();

    /** The database's id: random, for life. */
    UUID id();

    /** The position of the last commit, as a whole; its sequence is 0 when there is none. */
    Position position();

    /** What the database can do now. */
    Health health();

    /**
     * Facts and figures. Counts files and asks providers: not for a hot path.
     *
     * @throws StorageException when the files cannot be looked at, as after the directory was removed
     */
    DatabaseInfo info();

    /**
     * Makes everything committed so far durable against a power cut, in log and store, so that the next open has nothing to
     * replay. Also runs every {@code checkpoint-bytes} of log, and at close.
     */
    void checkpoint();

    /**
     * Ends all subscriptions, completes submitted writes, takes a checkpoint and releases the directory. Idempotent.
     */
    @Override
    void close();
}
