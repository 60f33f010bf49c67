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
     * Opens the database in {@code directory}, making a new one where the directory is absent or empty, with the only
     * providers on the path and default options.
     *
     * <p>Opening replays what the log holds beyond the store's last checkpoint; its cost does not depend on the size
     * of the data.
     *
     * <p>Everything that can be refused is looked at before a file is changed: an open that is refused leaves all files
     * as they were, but for {@code lock}, which names the process that tried. An open that fails where there was no
     * database leaves none, and no directory that was not there. What may have changed files of a database is an open
     * that fails while it writes ({@link StorageException}), and one that meets damage inside documents while it
     * replays the log; and one over a provider that cannot show what it holds without a change (its documentation says
     * so; those that ship can).
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
     * The table {@code name}. It need not exist: it comes to be with its first document.
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
     * Commits {@code batch} without blocking the caller; failures come with the stage. Where more than 64 MiB, or an eighth
     * of the largest heap, are queued to be committed or completed, or more than 65,536 operations, the caller commits some,
     * or waits, before the call returns.
     *
     * <p>Stages are completed in the order of their commits, outside any lock, on a thread of the database. What is chained
     * to one may write again, and may block: others then go on after some milliseconds, on another thread. A thread stays
     * with each that is blocked, so that those that block long had better be chained with an executor of their own.
     */
    CompletionStage<Optional<Commit>> commitAsync(Batch batch, WriteOptions options);

    /**
     * Delivers the changes of {@code feed} to {@code callback}, one at a time, in order, each at least once. Returns
     * when armed: a write that starts afterwards is seen. The callback runs on a thread of the database and may block
     * or write; it delays nobody else. When it throws, this subscription ends as {@link Subscription.State#FAILED}.
     *
     * @throws PositionUnavailableException when the start is no longer kept
     * @throws PositionMismatchException when the start is of another database or of a replaced history
     */
    Subscription subscribe(Feed feed, Consumer<? super Change> callback);

    /** A cursor over the changes of {@code feed}, to be pulled. */
    ChangeCursor changes(Feed feed);

    /** Pins the present state of all tables, after it has brought that into the store as {@link Table#scan} does. */
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
     * Makes everything committed so far durable against a power cut, in the store too, so that the next open has
     * nothing to replay. Done by itself now and then, and at close.
     */
    void checkpoint();

    /**
     * Ends all subscriptions, finishes what was submitted, makes everything durable and releases the directory.
     * Idempotent.
     */
    @Override
    void close();
}
