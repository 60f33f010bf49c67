package io.mergekv.core.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.ChangeCursor;
import io.mergekv.Database;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Table;
import io.mergekv.WriteOptions;
import io.mergekv.testkit.crash.Campaign;
import io.mergekv.testkit.crash.Findings;
import io.mergekv.testkit.crash.Ledger;
import io.mergekv.testkit.crash.Witness;
import io.mergekv.testkit.crash.Writers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with what a kill left, the witness finds it. */
class WitnessTest {
    private static final long SEED = 42;
    private static final int OPERATIONS = 200;

    @TempDir
    private Path temp;

    private Database database;
    private Ledger ledger;

    @BeforeEach
    void write() throws InterruptedException {
        database = Database.at(temp.resolve("db"))
                .store("memory")
                .cache("none")
                .log("chronicle") // some of the writes are synced
                .open();
        ledger = Ledger.open(temp.resolve("ledger"), Campaign.WRITERS, Campaign.OPERATIONS);
        long[] left = {OPERATIONS};
        new Writers(SEED, 0, ledger, Campaign.WRITERS).write(database, () -> {
            synchronized (left) {
                return left[0]-- <= 0;
            }
        });
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anHonestDatabaseIsFoundWell() {
        Findings findings = check(database);
        assertThat(findings.details()).isEmpty();
        assertThat(findings.acknowledged()).isGreaterThanOrEqualTo(OPERATIONS);
    }

    @Test
    void aPromiseThatIsNotInTheLogIsLost() {
        int next = ledger.attempted(0);
        ledger.attempt(0, next);
        ledger.settle(0, next, 1_000_000);
        assertThat(check(database).lost()).isEqualTo(1);
    }

    @Test
    void aCommitThatIsPromisedWithoutItsSequenceIsLostToo() {
        int next = ledger.attempted(0);
        ledger.attempt(0, next);
        ledger.settle(0, next, Ledger.COMMITTED);
        assertThat(check(database).lost()).isEqualTo(1);
    }

    @Test
    void whatNobodyWasToldMayBeAbsent() {
        ledger.attempt(0, ledger.attempted(0));
        assertThat(check(database).details()).isEmpty();
    }

    @Test
    void aWriteThatNobodyTriedDiverges() {
        write("0.0." + (ledger.attempted(0) + 5));
        assertThat(check(database).diverged()).isPositive();
    }

    @Test
    void aWriteOfOtherContentDiverges() {
        int next = ledger.attempted(0);
        ledger.attempt(0, next);
        write("0.0." + next);
        assertThat(check(database).diverged()).isPositive();
    }

    @Test
    void aWriteThatIsThereTwiceIsDuplicated() {
        write("0.0.0");
        assertThat(check(database).duplicated()).isEqualTo(1);
    }

    @Test
    void aRefusedWriteThatIsThereDiverges() {
        ledger.settle(0, someCommit(), Ledger.REFUSED);
        assertThat(check(database).diverged()).isEqualTo(1);
    }

    @Test
    void aWriteUnderAnotherSequenceThanPromisedDiverges() {
        int number = someCommit();
        ledger.settle(0, number, ledger.result(0, number) + 1_000);
        assertThat(check(database).diverged()).isEqualTo(1);
    }

    @Test
    void aCommitThatTheLogLeavesOutIsAGap() {
        Database gapped = tampered(Database.class, database, (method, result) -> {
            if (method.equals("changes")) {
                ChangeCursor cursor = (ChangeCursor) result;
                while (cursor.poll(java.time.Duration.ZERO).orElseThrow().sequence() < 3) {}
            }
            return result;
        });
        assertThat(check(gapped).gaps()).isBetween(2L, 3L);
    }

    @Test
    void aCountThatIsWrongDiverges() {
        Database miscounted = tampered(
                Database.class,
                database,
                (method, result) -> method.equals("table")
                        ? tampered(
                                Table.class,
                                (Table) result,
                                (inner, value) -> inner.equals("size") ? (Object) ((Long) value + 1) : value)
                        : result);
        assertThat(check(miscounted).diverged()).isPositive();
    }

    @Test
    void aStoreThatIsNotItsLogFoldedDiverges() {
        Database emptied = tampered(
                Database.class,
                database,
                (method, result) -> method.equals("table") ? database.table("empty") : result);
        assertThat(check(emptied).diverged()).isPositive();
    }

    private Findings check(Database subject) {
        Witness witness = new Witness(SEED);
        witness.add(0, ledger);
        return witness.check(subject);
    }

    /** An operation of writer 0 that made a commit. */
    private int someCommit() {
        int number = 0;
        while (ledger.result(0, number) <= 0) {
            number++;
        }
        return number;
    }

    private void write(String origin) {
        database.table("a")
                .merge(
                        Key.of("not in the script"),
                        Patch.of("x", 1),
                        WriteOptions.defaults().origin(origin));
    }

    /** {@code subject}, with what its methods return changed by {@code change}. */
    private static <T> T tampered(Class<T> type, T subject, BiFunction<String, Object, Object> change) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> change.apply(method.getName(), call(subject, method, args))));
    }

    private static Object call(Object subject, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(subject, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
