package io.mergekv.core.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mergekv.StorageException;
import io.mergekv.core.HeapContext;
import io.mergekv.core.files.Watermark;
import io.mergekv.spi.ChangeLog;
import io.mergekv.store.memory.MemoryChangeLogProvider;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.FaultyProviders;
import io.mergekv.testkit.ProviderCall;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the writer of the log knows to be appended, and what to be synced. */
class LogWriterTest {
    @TempDir
    Path directory;

    private final FaultPlan plan = new FaultPlan();
    private final ChangeLog log =
            FaultyProviders.log(new MemoryChangeLogProvider(), plan).open(new HeapContext());

    @SuppressWarnings("NullAway.Init")
    private Watermark watermark;

    @SuppressWarnings("NullAway.Init")
    private LogWriter writer;

    @BeforeEach
    void open() {
        watermark = Watermark.openForWriting(directory, new UUID(1, 2));
        writer = new LogWriter(log, watermark, 6);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void everythingFoundAtOpenIsSynced() {
        assertThat(writer.appended()).isEqualTo(6);
        assertThat(writer.synced()).isEqualTo(6);
        writer.sync();
        assertThat(plan.calls(ProviderCall.LOG_SYNC)).isZero();
    }

    @Test
    void appendsAreCountedInSequencesAndBytes() {
        writer.append(7, ByteBuffer.allocate(100));
        writer.append(8, ByteBuffer.allocate(23));
        assertThat(writer.appended()).isEqualTo(8);
        assertThat(writer.bytes()).isEqualTo(123);
        assertThat(writer.synced()).isEqualTo(6);
    }

    @Test
    void syncIsKnownHereAndToReaders() {
        writer.append(7, ByteBuffer.allocate(100));
        writer.sync();
        assertThat(writer.synced()).isEqualTo(7);
        assertThat(watermark.synced()).isEqualTo(7);
        writer.sync();
        assertThat(plan.calls(ProviderCall.LOG_SYNC)).isEqualTo(1);
    }

    @Test
    void whatIsAppendedDuringASyncIsNotKnownToBeSynced() {
        writer.append(7, ByteBuffer.allocate(1));
        plan.before(ProviderCall.LOG_SYNC, 1, () -> writer.append(8, ByteBuffer.allocate(1)));
        writer.sync();
        assertThat(writer.synced()).isEqualTo(7);
    }

    @Test
    void afterAFailedSyncNoneIsTriedAgain() {
        writer.append(7, ByteBuffer.allocate(1));
        plan.failBefore(ProviderCall.LOG_SYNC, 1);
        assertThatThrownBy(writer::sync).isInstanceOf(StorageException.class).hasMessageContaining("injected");
        assertThatThrownBy(writer::sync).isInstanceOf(StorageException.class).hasMessageContaining("an earlier sync");
        assertThat(plan.calls(ProviderCall.LOG_SYNC)).isEqualTo(1);
        assertThat(writer.synced()).isEqualTo(6);
        assertThat(watermark.synced()).isZero();
    }

    @Test
    void syncThatWaitsForOneThatFailsFailsToo() throws InterruptedException {
        writer.append(7, ByteBuffer.allocate(1));
        AtomicReference<@Nullable Throwable> outcome = new AtomicReference<>();
        Thread second = new Thread(() -> outcome.set(catchThrowable(writer::sync)));
        plan.before(ProviderCall.LOG_SYNC, 1, () -> {
            second.start();
            HeapCommitter.await("the second", () -> !second.isAlive() || second.getState() == Thread.State.BLOCKED);
            throw new StorageException("the disk is gone");
        });
        assertThatThrownBy(writer::sync).hasMessageContaining("gone");
        second.join();
        assertThat(outcome.get()).isInstanceOf(StorageException.class).hasMessageContaining("an earlier sync");
        assertThat(writer.synced()).isEqualTo(6);
    }
}
