package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mergekv.Batch;
import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.Feed;
import io.mergekv.InvalidNameException;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Scan;
import io.mergekv.Table;
import io.mergekv.WriteOptions;
import io.mergekv.testkit.FaultPlan;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** KEY-8: tables whose names begin with a dollar sign. */
final class ReservedTableTest {
    private static final Key KEY = Key.of("k");

    @TempDir
    Path directory;

    private Database database;
    private Table reserved;

    @BeforeEach
    void open() {
        database = MemoryEngine.open(directory, new FaultPlan(), Clock.systemUTC());
        reserved = database.table("$indexes");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void everyWriteIsRefused() {
        List<ThrowingCallable> writes = List.of(
                () -> reserved.merge(KEY, Patch.of("a", 1)),
                () -> reserved.update(KEY, Patch.of("a", 1)),
                () -> reserved.put(KEY, Document.empty()),
                () -> reserved.delete(KEY),
                () -> reserved.increment(KEY, 1, "n"),
                reserved::clear,
                reserved::drop,
                () -> reserved.async().merge(KEY, Patch.of("a", 1)),
                () -> reserved.async().increment(KEY, 1, "n"),
                () -> reserved.async().put(KEY, Document.empty(), WriteOptions.defaults()),
                () -> Batch.create().delete("$indexes", KEY));
        assertThat(writes)
                .allSatisfy(write -> assertThatExceptionOfType(InvalidNameException.class)
                        .isThrownBy(write)
                        .withMessageContaining("$indexes")
                        .withMessageContaining("reserved"));
        assertThat(database.position().sequence()).isZero();
    }

    @Test
    void everyoneReadsAndFollows() {
        assertThat(reserved.get(KEY)).isEmpty();
        assertThat(reserved.size()).isZero();
        reserved.scan(Scan.all()).close();
        reserved.subscribe(Feed.all(), change -> {}).close();
        try (var snapshot = database.snapshot()) {
            assertThat(snapshot.table("$indexes").exists(KEY)).isFalse();
        }
    }

    @Test
    void dollarAloneOrInsideIsNoName() {
        for (String name : List.of("$", "a$", "$.a$", "$$a")) {
            assertThatExceptionOfType(InvalidNameException.class).isThrownBy(() -> database.table(name));
        }
    }
}
