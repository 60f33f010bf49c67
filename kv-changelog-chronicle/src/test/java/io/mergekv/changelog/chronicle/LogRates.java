package io.mergekv.changelog.chronicle;

import io.mergekv.Options;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.LogCursor;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Prints how fast a log appends, syncs and replays; to be run by hand. */
final class LogRates {
    private LogRates() {}

    public static void main(String[] args) {
        Path directory = Path.of(args[0]);
        int records = Integer.parseInt(args[1]);
        int size = Integer.parseInt(args[2]);
        ByteBuffer record = ByteBuffer.allocate(size);
        for (int i = 0; i < size; i++) {
            record.put(i, (byte) (i + 1));
        }
        try (ChangeLog log = new ChronicleChangeLogProvider().open(new Logs.Context(directory, Options.none()))) {
            long sequence = log.lastSequence();
            for (int round = 0; round < 4; round++) {
                long start = System.nanoTime();
                for (int i = 0; i < records; i++) {
                    log.append(++sequence, record);
                }
                print("append " + size + " B", records, start);
            }
            for (int group : new int[] {1, 8, 64}) {
                int synced = 500;
                long start = System.nanoTime();
                for (int i = 0; i < synced; i++) {
                    for (int j = 0; j < group; j++) {
                        log.append(++sequence, record);
                    }
                    log.sync();
                }
                print("append + sync, groups of " + group, (long) synced * group, start);
            }
            for (int round = 0; round < 3; round++) {
                long start = System.nanoTime();
                long read = 0;
                try (LogCursor cursor = log.read(1)) {
                    while (cursor.next()) {
                        read++;
                    }
                }
                print("replay", read, start);
            }
            long start = System.nanoTime();
            for (int i = 0; i < 1000; i++) {
                try (LogCursor cursor = log.read(1 + (i * 7919L) % sequence)) {
                    cursor.next();
                }
            }
            print("seek", 1000, start);
        }
        long start = System.nanoTime();
        try (ChangeLog log = new ChronicleChangeLogProvider().open(new Logs.Context(directory, Options.none()))) {
            print("open at " + log.lastSequence(), 1, start);
        }
    }

    private static void print(String what, long count, long start) {
        long nanos = System.nanoTime() - start;
        System.out.printf("%s: %.3f us each, %.0f/s%n", what, nanos / 1e3 / count, count * 1e9 / nanos);
    }
}
