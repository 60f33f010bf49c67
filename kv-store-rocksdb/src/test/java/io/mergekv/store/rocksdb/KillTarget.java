package io.mergekv.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mergekv.Options;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process to be killed. As the engine does with the store as its own log, it writes each number to a journaled space
 * first and then, unjournaled, to a space of data together with the number reached; the hook notes in a file up to
 * which number the journal was synced.
 */
final class KillTarget {
    static final Space DATA = new Space("data", 0);
    static final Space LOG = new Space("log", 1);
    static final Space STATE = new Space("state", 2);
    static final byte[] APPLIED = "applied".getBytes(UTF_8);

    private KillTarget() {}

    static Store open(Path home, Runnable hook) {
        Options options = Options.none().with(RocksStoreProvider.WRITE_BUFFER_BYTES, 512L << 10);
        return TestStores.open(home, hook, options, List.of(DATA, LOG, STATE));
    }

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, UTF_8);
        Path home = Path.of(arguments[0]);
        NativeLibrary.load();
        out.println("ready");
        if (arguments[1].equals("open")) {
            Store store = open(home, () -> {});
            store.close();
            System.in.read();
            return;
        }
        write(home, Long.parseLong(arguments[1]), out);
    }

    private static void write(Path home, long first, PrintStream out) {
        AtomicLong journaled = new AtomicLong(first - 1);
        Store store = open(home, () -> noteSynced(home, journaled.get()));
        // What the journal has and the data lacks is replayed, as in recovery.
        byte[] state = store.get(STATE, APPLIED);
        for (long n = state == null ? 1 : ByteBuffer.wrap(state).getLong() + 1; n < first; n++) {
            apply(store, n);
        }
        Random random = new Random(first);
        for (long n = first; ; n++) {
            store.write(
                    new StoreBatch().put(LOG, bytes(n), bytes(n)),
                    random.nextInt(1000) == 0 ? Journal.SYNCED : Journal.BUFFERED);
            journaled.set(n);
            out.println(n + ".");
            apply(store, n);
            if (random.nextInt(3000) == 0) {
                store.flush();
            }
        }
    }

    private static void apply(Store store, long n) {
        byte[] value = new byte[200];
        new Random(n).nextBytes(value);
        store.write(new StoreBatch().put(DATA, bytes(n), value).put(STATE, APPLIED, bytes(n)), Journal.NONE);
    }

    private static void noteSynced(Path home, long number) {
        try {
            Path temporary = Files.write(home.resolve("synced.tmp"), bytes(number));
            Files.move(temporary, home.resolve("synced"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Up to which number the hook has seen the journal; 0 before the first flush. */
    static long readSynced(Path home) throws IOException {
        Path file = home.resolve("synced");
        return Files.exists(file) ? ByteBuffer.wrap(Files.readAllBytes(file)).getLong() : 0;
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }
}
