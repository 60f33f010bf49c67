package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.spi.Store;
import io.mergekv.spi.StoreProvider.Capability;
import io.mergekv.testkit.power.WatchedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What is seen of a store only in a process of its own, which is watched, limited or measured. */
abstract class StoreProcessRules extends StoreFileRules {
    private static final long BUDGET = 16 << 20;
    /** For what the JVM and the allocator take meanwhile. */
    private static final long BESIDE = 24 << 20;

    private static final long SEED = 29;
    private static final List<String> SMALL =
            List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

    /** Whether the store holds all its data in memory, and so takes what the data takes beside its budget. False by default. */
    protected boolean holdsItsDataInMemory() {
        return false;
    }

    @Test
    void store_29_whatWasSyncedIsThereAfterAPowerCut() throws IOException, InterruptedException {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        Assumptions.assumeTrue(WatchedDisk.isPossible(), "it takes Linux and a C compiler, cc");
        WatchedDisk disk = new WatchedDisk(Files.createDirectory(temporary.resolve("power")));
        run("power", SMALL, disk::writtenBy, disk.directory());
        for (Path image : disk.images(SEED)) {
            Store store = openUnhooked(image);
            for (int number = 1; number <= StoreTrial.DURABLE; number++) {
                byte[] key = StoreTrial.key(number);
                assertThat(store.get(FIRST, key))
                        .as("write %s in %s", number, image.getFileName())
                        .isEqualTo(StoreTrial.value(number, 300));
                assertThat(store.get(SECOND, key))
                        .as("write %s in %s", number, image.getFileName())
                        .isEqualTo(StoreTrial.value(number, 1));
            }
            store.close();
        }
    }

    @Test
    void store_33_writeThatFindsNoRoomIsWholeOrNotAtAll() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        Assumptions.assumeTrue(StoreTrial.canLimitFiles(), "it takes prlimit, which limits the length of files");
        Path directory = temporary.resolve("room");
        Properties printed = run("room", SMALL, process -> process, directory);
        assertThat(printed.getProperty("whole"))
                .as("whole in both spaces after %s", printed.getProperty("thrown"))
                .isEqualTo("true");
        expectWhole(openUnhooked(directory.resolve("store")), Integer.parseInt(printed.getProperty("written")));
    }

    @Test
    void store_42_memoryStaysWithinItsBudget() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        Assumptions.assumeTrue(MemoryUse.isKnown(), "it takes Linux to see what memory is used");
        long budget = Math.max(BUDGET, provider().leastMemoryBytes(options()));
        Properties printed = run("memory", MemoryUse.FLAGS, process -> process, temporary.resolve("memory"), budget);
        long data = holdsItsDataInMemory() ? StoreTrial.WRITTEN_BYTES : 0;
        assertThat(Long.parseLong(printed.getProperty("bytes")))
                .as("bytes of memory, with a budget of %s", budget)
                .isLessThanOrEqualTo(budget + data + BESIDE);
    }

    private Properties run(
            String what, List<String> flags, UnaryOperator<ProcessBuilder> prepared, Path directory, Object... more) {
        Assumptions.assumeTrue(OwnProcess.canMake(provider()), "SPI-3: the provider cannot be made from its class");
        List<Object> arguments = new ArrayList<>(List.of(what, directory));
        arguments.addAll(List.of(more));
        return new OwnProcess(provider(), options())
                .run(StoreTrial.class, flags, prepared, temporary.resolve("output"), arguments.toArray());
    }
}
