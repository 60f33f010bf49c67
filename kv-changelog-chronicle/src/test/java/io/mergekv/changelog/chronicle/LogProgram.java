package io.mergekv.changelog.chronicle;

import io.mergekv.KvException;
import io.mergekv.Options;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.LogReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What the tests run in another process. */
final class LogProgram {
    private LogProgram() {}

    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[1]);
        try {
            switch (arguments[0]) {
                case "write" -> write(directory, Long.parseLong(arguments[2]));
                case "append-forever" -> appendForever(directory);
                case "read" -> read(directory, Long.parseLong(arguments[2]), Long.parseLong(arguments[3]));
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        } catch (KvException e) {
            System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    /** Appends so many records, prints nothing. */
    private static void write(Path directory, long count) {
        try (ChangeLog log = Logs.open(directory)) {
            long last = log.lastSequence();
            Logs.append(log, last + 1, last + count);
            log.sync();
        }
    }

    /** Appends records of many sizes until it is killed; prints the sequence of each when its append returned. */
    private static void appendForever(Path directory) {
        PrintStream out = new PrintStream(
                new java.io.FileOutputStream(java.io.FileDescriptor.out), false, StandardCharsets.US_ASCII);
        Options options = Options.none().with(ChronicleChangeLogProvider.CYCLE_BITS, 5);
        try (ChangeLog log = Logs.open(directory, options)) {
            for (long sequence = log.lastSequence() + 1; ; sequence++) {
                log.append(sequence, numbered(sequence));
                out.println(sequence);
                out.flush();
            }
        }
    }

    /** Follows the log from a sequence to another, of another process. */
    private static void read(Path directory, long from, long to) {
        try (LogReader reader = Logs.reader(directory);
                LogCursor cursor = reader.read(from)) {
            long next = from;
            while (next <= to) {
                if (!cursor.next()) {
                    Thread.onSpinWait();
                } else if (cursor.sequence() != next || !cursor.record().equals(Logs.record(next))) {
                    System.out.println("wrong at " + next);
                    return;
                } else {
                    next++;
                }
            }
            System.out.println("read to " + to);
        }
    }

    /** A record whose size and bytes follow from its sequence; some are large, to be killed in. */
    static ByteBuffer numbered(long sequence) {
        int size = sequence % 16 == 7 ? 3_000_000 : (int) (8 + sequence * 31 % 900);
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (sequence + i | 1);
        }
        return ByteBuffer.wrap(bytes);
    }
}
