package io.mergekv.changelog.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.ClosedException;
import io.mergekv.Options;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.LogReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcesTest {
    @TempDir
    Path directory;

    @Test
    void openingAndClosingLeavesNoMappingDescriptorOrThread() throws IOException {
        openUseClose(0);
        long mappings = mappings();
        long descriptors = descriptors();
        int threads = Thread.getAllStackTraces().size();

        for (int round = 1; round <= 100; round++) {
            openUseClose(round);
        }

        assertThat(mappings()).isLessThanOrEqualTo(mappings);
        assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 2);
        assertThat(Thread.getAllStackTraces().size()).isLessThanOrEqualTo(threads + 2);
    }

    /** It would keep the class loader of an application that is taken out of a server. */
    @Test
    void threadOfChronicleEndsWithTheLog() throws InterruptedException {
        openUseClose(0);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("background~resource~releaser")) {
                thread.join(10_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
        openUseClose(1);
    }

    /** What another thread unmaps under a reader kills the process. */
    @ParameterizedTest
    @ValueSource(strings = {"close", "share"})
    void cursorOfTwoThreadsThrowsAtMost(String misuse) {
        List<String> flags = new ArrayList<>(ChildJvm.flags());
        flags.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + directory.resolve("hs_err.log")));
        Path log = directory.resolve("log");
        assertThat(log.toFile().mkdir()).isTrue();
        assertThat(ChildJvm.output(ChildJvm.of(flags, CursorMisuse.class, log.toString(), misuse)))
                .isEqualToIgnoringNewLines("survived");
    }

    private void openUseClose(int round) {
        try (ChangeLog log = Logs.open(directory);
                LogReader reader = Logs.reader(directory);
                LogCursor inProcess = log.read(Math.max(1, log.lastSequence()));
                LogCursor beside = reader.read(Math.max(1, log.lastSequence()))) {
            Logs.append(log, round * 20L + 1, round * 20L + 20);
            log.sync();
            while (inProcess.next()) {
                assertThat(beside.next()).isTrue();
            }
            log.trimBefore(round * 20L);
        }
    }

    @Test
    void rollsAndTrimsLeaveNoMappingOfOldFiles() throws IOException {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1, 100);
            long mappings = mappings();
            Logs.append(log, 101, 500);
            log.trimBefore(490);
            assertThat(mappings()).isLessThanOrEqualTo(mappings + 4);
        }
    }

    @Test
    void closedLogsAndTheirCursorsSaySo() {
        ChangeLog log = Logs.open(directory);
        Logs.append(log, 1, 3);
        LogCursor cursor = log.read(1);
        log.close();
        log.close();

        assertThatThrownBy(cursor::next).isInstanceOf(ClosedException.class);
        assertThatThrownBy(log::lastSequence).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> Logs.append(log, 4, 4)).isInstanceOf(ClosedException.class);
        cursor.close();
        cursor.close();
    }

    @Test
    void manyThreadsReadWhileOneAppends() throws InterruptedException, ExecutionException {
        long last = 5_000;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (ChangeLog log = Logs.open(directory, Options.none().with(ChronicleChangeLogProvider.CYCLE_BITS, 8))) {
            List<Future<Long>> readers = new ArrayList<>();
            for (int reader = 0; reader < 4; reader++) {
                readers.add(threads.submit(() -> {
                    long next = 1;
                    try (LogCursor cursor = log.read(1)) {
                        while (next <= last) {
                            if (cursor.next()) {
                                assertThat(cursor.sequence()).isEqualTo(next);
                                assertThat(cursor.record()).isEqualTo(Logs.record(next));
                                next++;
                            }
                        }
                    }
                    return next;
                }));
            }
            Logs.append(log, 1, last);
            for (Future<Long> reader : readers) {
                assertThat(reader.get()).isEqualTo(last + 1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void interruptsNeitherBreakAppendsNorSyncsAndAreKept() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        Thread worker = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            while (!done.get()) {
                worker.interrupt();
                LockSupport.parkNanos(100_000);
            }
        });
        try (ChangeLog log = Logs.open(directory)) {
            interrupter.start();
            for (long sequence = 1; sequence <= 60; sequence++) {
                log.append(sequence, Logs.record(sequence));
                log.sync();
            }
            boolean kept = Thread.currentThread().isInterrupted();
            done.set(true);
            while (interrupter.isAlive()) {
                Thread.interrupted();
                Thread.onSpinWait();
            }
            Thread.interrupted();
            assertThat(kept).isTrue();
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 60));
        }
    }

    @Test
    void moduleAndServiceFileNameTheSameProvider() throws IOException {
        String service = ChangeLogProvider.class.getName();
        try (InputStream file =
                ChronicleChangeLogProvider.class.getModule().getResourceAsStream("META-INF/services/" + service)) {
            List<String> named = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();

            assertThat(ChronicleChangeLogProvider.class
                            .getModule()
                            .getDescriptor()
                            .provides())
                    .anySatisfy(provides -> {
                        assertThat(provides.service()).isEqualTo(service);
                        assertThat(provides.providers()).isEqualTo(named);
                    });
        }
        assertThat(new ChronicleChangeLogProvider().version()).contains("Chronicle Queue 20");
    }

    private static long mappings() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(".cq4")).count();
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
