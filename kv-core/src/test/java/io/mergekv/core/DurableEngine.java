package io.mergekv.core;

import io.mergekv.ChangeLogReader;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.changelog.chronicle.ChronicleChangeLogProvider;
import io.mergekv.core.discovery.Discovery;
import io.mergekv.core.record.Records;
import io.mergekv.store.rocksdb.RocksStoreProvider;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.FaultyProviders;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Engines over providers that keep what they are given. A copy of the directory of a database that is open and idle is
 * what a kill of its process would have left: the page cache has everything that was handed to the system.
 */
final class DurableEngine {
    private DurableEngine() {}

    static Database open(DatabaseBuilder builder) {
        return engine().open(builder.config());
    }

    /** The same, its providers to be counted or broken by {@code plan}. */
    static Database open(DatabaseBuilder builder, FaultPlan plan) {
        Discovery discovery = Discovery.of(
                List.of(FaultyProviders.store(new RocksStoreProvider(), plan)),
                List.of(),
                List.of(FaultyProviders.log(new ChronicleChangeLogProvider(), plan)));
        return new CoreEngine(() -> discovery, Clock.systemUTC()).open(builder.config());
    }

    static ChangeLogReader reader(Path directory) {
        return engine().openReader(Database.at(directory).config());
    }

    private static CoreEngine engine() {
        Discovery discovery =
                Discovery.of(List.of(new RocksStoreProvider()), List.of(), List.of(new ChronicleChangeLogProvider()));
        return new CoreEngine(() -> discovery, Clock.systemUTC());
    }

    /** Small segments, and a background sync and checkpoints that do not come by themselves. */
    static DatabaseBuilder quiet(Path directory, String log) {
        DatabaseBuilder builder = Database.at(directory)
                .log(log)
                .set(DatabaseBuilder.SYNC_INTERVAL, Duration.ofHours(1))
                .set(DatabaseBuilder.MIN_FREE_BYTES, 0L);
        return log.equals("chronicle") ? builder.set("log.chronicle.cycle-bits", "8") : builder;
    }

    /** Copies with holes kept: files of the log are long and mostly empty. */
    static Path copy(Path from, Path to) throws IOException, InterruptedException {
        Process cp = new ProcessBuilder("cp", "-a", "--sparse=auto", from.toString(), to.toString())
                .inheritIO()
                .start();
        if (cp.waitFor() != 0) {
            throw new IOException("cp failed");
        }
        return to;
    }

    /** The files of the log that hold records, oldest first. */
    static List<Path> cycles(Path database) throws IOException {
        try (Stream<Path> files = Files.walk(database.resolve("log"))) {
            return files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
    }

    /** Overwrites {@code length} bytes from {@code at} with zeros. */
    static void zero(Path file, long at, int length) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(at);
            access.write(new byte[length]);
        }
    }

    /** Flips a bit of the byte at {@code at}. */
    static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(at);
            int value = access.read();
            access.seek(at);
            access.write(value ^ 0x10);
        }
    }

    /**
     * Makes record {@code sequence} in the first file of the log one of format {@code version}, a digit, in place: whole, and
     * with the right checksum.
     */
    static void reformat(Path database, long sequence, char version) throws IOException {
        Path file = cycles(database).get(0);
        int magic = 0x32524B4D;
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] content = new byte[(int) Math.min(access.length(), 4 << 20)];
            access.readFully(content);
            ByteBuffer found = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at < content.length - 24; at++) {
                if (found.getInt(at + 4) == magic && found.getLong(at + 16) == sequence) {
                    byte[] record = Arrays.copyOfRange(content, at, at + found.getInt(at + 8));
                    access.seek(at);
                    access.write(Records.ofVersion(record, version).array());
                    return;
                }
            }
        }
        throw new AssertionError("record " + sequence + " not found in " + file);
    }

    /** Where {@code needle} stands in {@code file} for the first time: in the diff that brought it, before any undo. */
    static long indexOf(Path file, byte[] needle) throws IOException {
        byte[] content;
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r")) {
            content = new byte[(int) Math.min(access.length(), 4 << 20)];
            access.readFully(content);
        }
        for (int at = 0; at <= content.length - needle.length; at++) {
            int i = 0;
            while (i < needle.length && content[at + i] == needle[i]) {
                i++;
            }
            if (i == needle.length) {
                return at;
            }
        }
        throw new AssertionError("not found in " + file);
    }
}
