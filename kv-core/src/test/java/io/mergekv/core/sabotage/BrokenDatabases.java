package io.mergekv.core.sabotage;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.Commit;
import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Document;
import io.mergekv.DocumentReader;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Position;
import io.mergekv.Scan;
import io.mergekv.Subscription;
import io.mergekv.Table;
import io.mergekv.core.sabotage.Sabotage.Trick;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The ways in which a database, its tables, its cursors and its readers are broken. */
final class BrokenDatabases {
    private BrokenDatabases() {}

    static UnaryOperator<Database> onDatabase(String method, Trick<Database> trick) {
        return database -> Sabotage.breaking(Database.class, database, method, trick);
    }

    static UnaryOperator<Database> onTable(String method, Trick<Table> trick) {
        return onDatabase(
                "table",
                (database, given) -> Sabotage.breaking(Table.class, database.table((String) given[0]), method, trick));
    }

    /** A reader shows what it showed first, as long as there is anything. */
    static Trick<Table> readingOnce() {
        Map<DocumentReader, Boolean> shown = new ConcurrentHashMap<>();
        return (table, given) -> {
            DocumentReader reader = (DocumentReader) given[1];
            Key key = (Key) given[0];
            if (shown.containsKey(reader) && table.exists(key)) {
                return true;
            }
            boolean found = table.read(key, reader);
            if (found) {
                shown.put(reader, true);
            }
            return found;
        };
    }

    static UnaryOperator<Database> onCursor(UnaryOperator<ChangeCursor> broken) {
        return onDatabase("changes", (database, given) -> broken.apply(database.changes((Feed) given[0])));
    }

    static UnaryOperator<ChangeLogReader> readingThrough(UnaryOperator<ChangeCursor> broken) {
        return reader -> Sabotage.breaking(
                ChangeLogReader.class, reader, "read", (target, given) -> broken.apply(target.read((Feed) given[0])));
    }

    static Change with(Change change, Patch diff) {
        return new Change(
                change.position(),
                change.commitSize(),
                change.table(),
                change.key(),
                change.kind(),
                change.version(),
                change.time(),
                change.origin(),
                diff);
    }

    static Change with(Change change, Instant time) {
        return new Change(
                change.position(),
                change.commitSize(),
                change.table(),
                change.key(),
                change.kind(),
                change.version(),
                time,
                change.origin(),
                change.diff());
    }

    private static Change with(Change change, Position position) {
        return new Change(
                position,
                change.commitSize(),
                change.table(),
                change.key(),
                change.kind(),
                change.version(),
                change.time(),
                change.origin(),
                change.diff());
    }

    static ChangeCursor mapping(ChangeCursor cursor, UnaryOperator<Change> mapping) {
        return Sabotage.breaking(
                ChangeCursor.class,
                cursor,
                "poll",
                (target, given) -> target.poll((Duration) given[0]).map(mapping));
    }

    /** Every other change is jumped. */
    static ChangeCursor skipping(ChangeCursor cursor) {
        return Sabotage.breaking(ChangeCursor.class, cursor, "poll", (target, given) -> {
            target.poll((Duration) given[0]);
            return target.poll((Duration) given[0]);
        });
    }

    /** Of every two changes the second comes first. */
    static ChangeCursor reordering(ChangeCursor cursor) {
        AtomicReference<@Nullable Change> held = new AtomicReference<>();
        return Sabotage.breaking(ChangeCursor.class, cursor, "poll", (target, given) -> {
            Change due = held.getAndSet(null);
            if (due != null) {
                return Optional.of(due);
            }
            Optional<Change> first = target.poll((Duration) given[0]);
            Optional<Change> second = target.poll((Duration) given[0]);
            if (second.isEmpty()) {
                return first;
            }
            held.set(first.orElseThrow());
            return second;
        });
    }

    /** Who has seen the end once sees nothing more. */
    static ChangeCursor endingForGood(ChangeCursor cursor) {
        AtomicBoolean ended = new AtomicBoolean();
        return Sabotage.breaking(ChangeCursor.class, cursor, "poll", (target, given) -> {
            Optional<Change> next = ended.get() ? Optional.empty() : target.poll((Duration) given[0]);
            ended.set(next.isEmpty());
            return next;
        });
    }

    /** Positions are counted by the delivery. */
    static Trick<Database> numberingAnew() {
        AtomicInteger delivered = new AtomicInteger();
        return (database, given) -> mapping(database.changes((Feed) given[0]), change -> {
            Position at = change.position();
            return with(change, new Position(at.database(), at.epoch(), at.sequence(), delivered.getAndIncrement()));
        });
    }

    /** A batch is a commit for each of its operations. */
    static Optional<Commit> oneByOne(Database database, Object[] given) {
        Optional<Commit> last = Optional.empty();
        for (Batch.Operation operation : ((Batch) given[0]).operations()) {
            Batch alone = Batch.create();
            if (operation instanceof Batch.Put put) {
                alone.put(put.table(), put.key(), put.document());
            } else if (operation instanceof Batch.Merge merge) {
                alone.merge(merge.table(), merge.key(), merge.patch());
            } else {
                alone.delete(operation.table(), operation.key());
            }
            last = database.commit(alone);
            LockSupport.parkNanos(10_000); // a reader gets its chance, on one core too
        }
        return last;
    }

    /** Every document that was read once is read from a memory of it ever after. */
    static UnaryOperator<Database> readingStale() {
        Map<Key, Optional<Document>> remembered = new ConcurrentHashMap<>();
        return onTable("get", (table, given) -> remembered.computeIfAbsent((Key) given[0], table::get));
    }

    /** A scan that looks at the table when it is first asked for an entry. */
    static Object scanningLate(Table table, Object[] given) {
        AtomicReference<@Nullable Cursor<?>> opened = new AtomicReference<>();
        return Proxy.newProxyInstance(
                Sabotage.class.getClassLoader(), new Class<?>[] {Cursor.class}, (proxy, method, arguments) -> {
                    if (opened.get() == null) {
                        opened.set(table.scan((Scan) given[0]));
                    }
                    return method.invoke(opened.get(), arguments);
                });
    }

    static Trick<Table> callingBack(UnaryOperator<Consumer<Change>> broken) {
        return (table, given) -> subscribe(table, given, broken);
    }

    @SuppressWarnings("unchecked") // what subscribe takes
    static Subscription subscribe(Table table, Object[] given, UnaryOperator<Consumer<Change>> broken) {
        Consumer<? super Change> callback = (Consumer<? super Change>) given[1];
        return table.subscribe((Feed) given[0], broken.apply(callback::accept));
    }

    /** One callback that throws is the end of all. */
    static Trick<Table> fallingTogether() {
        AtomicBoolean fallen = new AtomicBoolean();
        return callingBack(callback -> change -> {
            if (!fallen.get()) {
                try {
                    callback.accept(change);
                } catch (RuntimeException e) {
                    fallen.set(true);
                    throw e;
                }
            }
        });
    }

    /** Says that it is closed, and goes on. */
    static Subscription closedByName(Subscription subscription) {
        AtomicBoolean closed = new AtomicBoolean();
        return (Subscription) Proxy.newProxyInstance(
                Sabotage.class.getClassLoader(), new Class<?>[] {Subscription.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        closed.set(true);
                        return null;
                    }
                    return method.getName().equals("state") && closed.get()
                            ? Subscription.State.CLOSED
                            : method.invoke(subscription, arguments);
                });
    }

    /** An open of what was there already takes back its last change. */
    static Function<DatabaseBuilder, Database> losingTheLastWrite() {
        return builder -> {
            Database database = builder.open();
            long last = database.position().sequence();
            if (last > 0) {
                try (ChangeCursor cursor = database.changes(Feed.all().from(FeedStart.atSequence(last)))) {
                    Change change = cursor.poll(Duration.ZERO).orElseThrow();
                    if (database.table(change.table()).delete(change.key()).isEmpty()) {
                        database.table(change.table()).put(change.key(), Document.empty());
                    }
                }
            }
            return database;
        };
    }
}
