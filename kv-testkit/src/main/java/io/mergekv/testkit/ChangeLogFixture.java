package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Options;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.LogReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** How the kit opens logs, and writes and reads records that are known by their sequence. */
abstract class ChangeLogFixture extends ProviderFixture {
    /** The provider under test; called often, may make a new one each time. */
    protected abstract ChangeLogProvider provider();

    /** The options that logs are opened with; small segments make the tests short. None by default. */
    protected Options options() {
        return Options.none();
    }

    /** After at most how many short records a log opened with {@link #options()} has three segments; 5000 by default. */
    protected int recordsOfThreeSegments() {
        return 5000;
    }

    @Override
    final ChangeLogProvider subject() {
        return provider();
    }

    @Override
    final String kind() {
        return "log";
    }

    @Override
    final void useOnce(Path directory) {
        ChangeLog log = open(directory);
        append(log, 1, 100);
        log.sync();
        expectRecords(log, 1, 100);
        if (claims(ChangeLogProvider.Capability.SHARED)) {
            try (LogReader reader = openReader(directory)) {
                expectRecords(reader, 1, 100);
            }
        }
        log.cutAfter(50);
        log.close();
    }

    final boolean claims(ChangeLogProvider.Capability capability) {
        return provider().capabilities().contains(capability);
    }

    /** The directory of {@link #open()}. */
    final Path directory() {
        return temporary.resolve("log");
    }

    final ChangeLog open() {
        return open(directory());
    }

    final ChangeLog open(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return closing(provider().open(KitContext.of(directory, options())));
    }

    final LogReader openReader() {
        return closing(openReader(directory()));
    }

    final LogReader openReader(Path directory) {
        return provider().openReader(KitContext.of(directory, options()));
    }

    /** The log as a kill of the process would leave it now, opened again. */
    final ChangeLog openImage() {
        return open(DirectoryImage.take(directory(), temporary.resolve("image")));
    }

    /** Appends records of {@link #content} from {@code first} to {@code last}. */
    static void append(ChangeLog log, long first, long last) {
        for (long sequence = first; sequence <= last; sequence++) {
            log.append(sequence, ByteBuffer.wrap(content(sequence)));
        }
    }

    /** Appends from 1 on until there are three segments, and a little more; the last sequence. */
    final long appendThreeSegments(ChangeLog log) {
        long sequence = 0;
        while (log.segments().size() < 3) {
            assertThat(sequence).as("records without a third segment").isLessThan(recordsOfThreeSegments());
            append(log, sequence + 1, sequence + 10);
            sequence += 10;
        }
        return sequence;
    }

    /** What the record {@code sequence} holds: random bytes, of a length of its own. */
    static byte[] content(long sequence) {
        Random random = new Random(sequence);
        byte[] content = new byte[1 + random.nextInt(200)];
        random.nextBytes(content);
        return content;
    }

    /** Reads exactly the records from {@code first} to {@code last}, and then the end. */
    static void expectRecords(LogReader log, long first, long last) {
        try (LogCursor cursor = log.read(first)) {
            expectNext(cursor, first, last);
            assertThat(cursor.next()).as("a record after %s", last).isFalse();
        }
    }

    /** Moves over the records from {@code first} to {@code last}, which come next. */
    static void expectNext(LogCursor cursor, long first, long last) {
        for (long sequence = first; sequence <= last; sequence++) {
            if (!cursor.next()) {
                throw new AssertionError("expected the record " + sequence + " next, but the cursor is at its end");
            }
            if (cursor.sequence() != sequence || !holds(cursor, content(sequence))) {
                throw new AssertionError("expected the record " + sequence + " next, as it was appended: "
                        + Arrays.toString(content(sequence)) + ", but was " + cursor.sequence() + ": "
                        + Arrays.toString(bytes(cursor.record())));
            }
        }
    }

    /** Whether the record stood on is {@code expected}. */
    static boolean holds(LogCursor cursor, byte[] expected) {
        return Arrays.equals(bytes(cursor.record()), expected);
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
