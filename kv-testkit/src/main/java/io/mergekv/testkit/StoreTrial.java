package io.mergekv.testkit;

import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;

/** In a process of its own: uses a store, prints what came of it, and ends as a kill would. */
final class StoreTrial {
    /** Writes before the flush, synced ones after it, and buffered ones that {@code syncJournal} follows. */
    static final int FLUSHED = 40;

    static final int SYNCED = FLUSHED + 10;
    static final int DURABLE = SYNCED + 10;
    private static final int MORE = DURABLE + 20;

    /** So much is written to a store that has a budget of memory. */
    static final long WRITTEN_BYTES = 64 << 20;

    private static final int VALUE_BYTES = 4000;
    private static final int ROOM_VALUE_BYTES = 16 << 10;
    private static final int MOST_WRITES = 4000;
    private static final String PRLIMIT = "/usr/bin/prlimit";
    private static final int LONGEST_FILE = 4 << 20;

    private StoreTrial() {}

    /** Takes what to do, the directory, and a budget of memory. */
    public static void main(String[] args) throws Exception {
        Path directory = Files.createDirectories(Path.of(args[1]));
        switch (args[0]) {
            case "memory" -> memory(directory, OptionalLong.of(Long.parseLong(args[2])));
            case "room" -> room(directory);
            default -> power(directory);
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    /** Whether a process can be kept from making files longer, which is like a disk that is full. */
    static boolean canLimitFiles() {
        return Files.isExecutable(Path.of(PRLIMIT));
    }

    /** The value of write {@code number}. */
    static byte[] value(int number, int length) {
        byte[] value = new byte[length];
        new Random(number).nextBytes(value);
        return value;
    }

    static byte[] key(int number) {
        return StoreFixture.bytes(String.format("%06d", number));
    }

    private static void power(Path directory) {
        Store store = open(directory, OptionalLong.empty());
        for (int number = 1; number <= MORE; number++) {
            write(
                    store,
                    number,
                    300,
                    number <= FLUSHED ? Journal.NONE : number <= SYNCED ? Journal.SYNCED : Journal.BUFFERED);
            if (number == FLUSHED) {
                store.flush();
            } else if (number == DURABLE) {
                store.syncJournal();
            }
        }
    }

    private static void memory(Path directory, OptionalLong budget) throws Exception {
        try (Store warm = open(Files.createDirectories(directory.resolve("warm")), budget)) {
            write(warm, 1, VALUE_BYTES, Journal.BUFFERED);
            warm.flush();
        }
        MemoryUse before = MemoryUse.now();
        Store store = open(Files.createDirectories(directory.resolve("store")), budget);
        int writes = (int) (WRITTEN_BYTES / VALUE_BYTES);
        for (int number = 1; number <= writes; number++) {
            store.write(
                    new StoreBatch().put(StoreFixture.FIRST, key(number), value(number, VALUE_BYTES)), Journal.NONE);
        }
        try (StoreCursor cursor = store.scan(StoreFixture.FIRST, ByteRange.all(), Direction.FORWARD)) {
            while (cursor.next()) {
                store.get(StoreFixture.FIRST, cursor.key());
            }
        }
        System.out.println("bytes=" + MemoryUse.now().beyond(before));
    }

    /** Writes until there is no room, or until it is known that there always is. */
    private static void room(Path directory) throws Exception {
        open(Files.createDirectories(directory.resolve("warm")), OptionalLong.empty())
                .close(); // loads libraries
        Store store = open(Files.createDirectories(directory.resolve("store")), OptionalLong.empty());
        String limit = "--fsize=" + LONGEST_FILE;
        String self = Long.toString(ProcessHandle.current().pid());
        if (new ProcessBuilder(PRLIMIT, "--pid", self, limit).start().waitFor() != 0) {
            throw new IllegalStateException(PRLIMIT + " fails");
        }
        int written = 0;
        String thrown = "nothing";
        while (written < MOST_WRITES && thrown.equals("nothing")) {
            try {
                write(store, written + 1, ROOM_VALUE_BYTES, Journal.BUFFERED);
                written++;
            } catch (RuntimeException e) {
                thrown = e.toString().replace('\n', ' ');
            }
        }
        boolean whole = Arrays.equals(keys(store, true), keys(store, false));
        System.out.println("written=" + written + "\nthrown=" + thrown + "\nwhole=" + whole);
    }

    private static Object[] keys(Store store, boolean first) {
        return StoreFixture.keys(store, first ? StoreFixture.FIRST : StoreFixture.SECOND)
                .toArray();
    }

    private static void write(Store store, int number, int length, Journal journal) {
        StoreBatch both = new StoreBatch()
                .put(StoreFixture.FIRST, key(number), value(number, length))
                .put(StoreFixture.SECOND, key(number), value(number, 1));
        store.write(both, journal);
    }

    private static Store open(Path directory, OptionalLong budget) {
        return OwnProcess.provider(StoreProvider.class)
                .open(new KitContext(directory, OwnProcess.options(), StoreFixture.SPACES, () -> {}, 0, budget));
    }
}
