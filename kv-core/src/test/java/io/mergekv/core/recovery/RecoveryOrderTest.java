package io.mergekv.core.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.core.HeapContext;
import io.mergekv.core.files.Identity;
import io.mergekv.core.files.Watermark;
import io.mergekv.core.memtable.MemTable;
import io.mergekv.core.read.CachedStore;
import io.mergekv.core.record.RecordReader;
import io.mergekv.core.storage.AppliedState;
import io.mergekv.core.storage.TableCatalog;
import io.mergekv.spi.Store;
import io.mergekv.store.memory.MemoryStoreProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recovery step by step: a power cut may come between any two. */
class RecoveryOrderTest {
    @TempDir
    Path directory;

    private final Store store = new MemoryStoreProvider().open(new HeapContext());
    private final ScriptedLog log = new ScriptedLog();
    private final Identity identity = Identity.create("memory", "scripted");
    private final List<String> steps = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private Watermark watermark;

    private long epoch;

    @BeforeEach
    void open() {
        watermark = Watermark.openForWriting(directory, identity.database());
        epoch = watermark.hold().take(identity.epoch());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatWasFoundIsSyncedBeforeTheWatermarkPromisesIt() {
        log.with(1, 3);
        log.onSync = () -> steps.add("sync while " + watermark.synced() + " are promised");
        recover(AppliedState.none(identity.database()), true);
        assertThat(steps).containsExactly("sync while 0 are promised");
        assertThat(watermark.synced()).isEqualTo(3);
        assertThat(watermark.visible()).isEqualTo(3);
    }

    @Test
    void newEpochIsOnDiskBeforeTheOldRecordsAreGone() {
        log.with(1, 3).damagedAt(3);
        log.onCut = () -> steps.add(
                "cut in epoch " + Identity.read(directory).orElseThrow().epoch());
        Identity recovered =
                recover(AppliedState.none(identity.database()), true).identity();
        assertThat(steps).containsExactly("cut in epoch " + epoch);
        assertThat(recovered.epochs())
                .containsExactly(new Identity.EpochStart(1, 0), new Identity.EpochStart(epoch, 2));
    }

    @Test
    void readersAreToldOfTheEpochWhenAllElseIsDone() {
        log.with(1, 3);
        log.onSync = () -> steps.add("sync in " + watermark.generation());
        recover(AppliedState.none(identity.database()), true);
        assertThat(steps).containsExactly("sync in 0");
        assertThat(watermark.generation()).isEqualTo(epoch);
    }

    @Test
    void logThatForgetsBeginsAnEpochUnderAStoreThatDoesNot() {
        AppliedState kept =
                new AppliedState(identity.database(), 3, RecordReader.checksum(ScriptedLog.record(3, 0)), 3);
        Recovery.Outcome outcome = recover(kept, false);
        assertThat(outcome.identity().epochs()).contains(new Identity.EpochStart(epoch, 3));
        assertThat(outcome.reached()).isEqualTo(kept);
    }

    private Recovery.Outcome recover(AppliedState applied, boolean durableLog) {
        TableCatalog catalog = TableCatalog.read(store);
        CachedStore cachedStore = new CachedStore(store, null, 0);
        return new Recovery(directory, identity, watermark, log, durableLog)
                .run(
                        new MemTable(cachedStore, catalog, batch -> store.write(batch, Store.Journal.NONE), applied),
                        catalog);
    }
}
