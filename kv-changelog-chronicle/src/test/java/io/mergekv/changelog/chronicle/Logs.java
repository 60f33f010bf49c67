package io.mergekv.changelog.chronicle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mergekv.Options;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLogContext;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.LogReader;
import io.mergekv.spi.RecoveryReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the tests do with logs. */
final class Logs {
    static final int CYCLE_BITS = 4;
    private static final ChronicleChangeLogProvider PROVIDER = new ChronicleChangeLogProvider();

    private Logs() {}

    /** Opens a log whose files hold 16 records. */
    static ChangeLog open(Path directory) {
        return open(directory, Options.none().with(ChronicleChangeLogProvider.CYCLE_BITS, CYCLE_BITS));
    }

    static ChangeLog open(Path directory, Options options) {
        return PROVIDER.open(new Context(directory, options));
    }

    static LogReader reader(Path directory) {
        return PROVIDER.openReader(new Context(directory, Options.none()));
    }

    static RecoveryReader inspect(Path directory) {
        return PROVIDER.inspect(new Context(directory, Options.none())).orElseThrow();
    }

    static ByteBuffer record(long sequence) {
        return ByteBuffer.wrap(("record " + sequence).getBytes(UTF_8));
    }

    static void append(ChangeLog log, long from, long to) {
        for (long sequence = from; sequence <= to; sequence++) {
            log.append(sequence, record(sequence));
        }
    }

    /** The sequences that a cursor gives until it says that there are no more; checks each record's bytes. */
    static List<Long> readAll(LogReader log, long from) {
        List<Long> read = new ArrayList<>();
        try (LogCursor cursor = log.read(from)) {
            while (cursor.next()) {
                if (!cursor.record().equals(record(cursor.sequence()))) {
                    throw new AssertionError("record " + cursor.sequence() + " is not as appended");
                }
                read.add(cursor.sequence());
            }
        }
        return read;
    }

    static List<Long> sequences(long from, long to) {
        List<Long> sequences = new ArrayList<>();
        for (long sequence = from; sequence <= to; sequence++) {
            sequences.add(sequence);
        }
        return sequences;
    }

    record Context(Path directory, Options options) implements ChangeLogContext {}
}
