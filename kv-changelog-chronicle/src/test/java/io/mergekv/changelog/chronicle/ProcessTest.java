package io.mergekv.changelog.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Options;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.LogCursor;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTest {
    private static final int KILLS = Integer.getInteger("changelog.kills", 10);

    @TempDir
    Path directory;

    @Test
    void aWriterInAnotherProcessPrintsNothingAndLeavesNothingElsewhere() throws IOException {
        Path work = Files.createDirectory(directory.resolve("work"));
        Path home = Files.createDirectory(directory.resolve("home"));
        Files.writeString(work.resolve("system.properties"), "changelog.test.leak=yes\n");
        Path log = Files.createDirectory(directory.resolve("log"));
        List<String> flags = new ArrayList<>(ChildJvm.flags());
        flags.add("-Duser.home=" + home);

        String printed = ChildJvm.output(ChildJvm.of(flags, LogProgram.class, "write", log.toString(), "40")
                .directory(work.toFile()));

        assertThat(printed).isEmpty();
        // JNA, which Chronicle brings along, unpacks its library there and deletes it.
        assertThat(files(home).keySet()).allMatch(path -> ".cache/JNA/temp".startsWith(path));
        assertThat(files(work).keySet()).containsExactly("", "system.properties");
        try (ChangeLog reopened = Logs.open(log)) {
            assertThat(Logs.readAll(reopened, 1)).isEqualTo(Logs.sequences(1, 40));
        }
    }

    @Test
    void aJvmWithoutTheFlagsIsToldWhichAreMissing() {
        String printed = ChildJvm.output(ChildJvm.of(List.of(), LogProgram.class, "write", directory.toString(), "1"));

        assertThat(printed)
                .startsWith("ProviderException")
                .contains("--add-opens=java.base/java.lang.reflect=ALL-UNNAMED")
                .contains("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED")
                .contains("--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED")
                .hasLineCount(1);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void onTheModulePathTheFlagsNameTheModuleAndAreEnough() {
        List<String> flags = ChildJvm.flags("chronicle.core");

        String without =
                ChildJvm.output(ChildJvm.modular(List.of(), LogProgram.class, "write", directory.toString(), "1"));
        String with = ChildJvm.output(ChildJvm.modular(flags, LogProgram.class, "write", directory.toString(), "1"));

        assertThat(without).startsWith("ProviderException").contains(flags.get(0), flags.get(1), flags.get(2));
        assertThat(with).isEmpty();
        assertThat(directory).isNotEmptyDirectory();
    }

    @Test
    void aReaderInAnotherProcessNeedsNoFlagsAndSeesAppendsOfALiveWriter() throws IOException {
        Process reader;
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1, 20);
            reader = ChildJvm.of(List.of(), LogProgram.class, "read", directory.toString(), "5", "2000")
                    .redirectErrorStream(true)
                    .start();
            Logs.append(log, 21, 1_000);
        }
        // The writer restarts under the reader.
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1_001, 2_000);
        }
        assertThat(ChildJvm.output(reader)).isEqualTo("read to 2000" + System.lineSeparator());
    }

    @Test
    void aReaderChangesNoFile() throws IOException {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1, 40);
        }
        Map<String, FileTime> before = files(directory);

        ChildJvm.output(ChildJvm.of(List.of(), LogProgram.class, "read", directory.toString(), "1", "40"));

        assertThat(files(directory)).isEqualTo(before);
    }

    @Test
    void whatWasAcknowledgedBeforeAKillIsThereAndTheLogGoesOn() throws IOException, InterruptedException {
        long seed = Long.getLong("changelog.seed", System.nanoTime());
        System.out.println("kill test, seed " + seed);
        Random random = new Random(seed);
        Options options = Options.none().with(ChronicleChangeLogProvider.CYCLE_BITS, 5);
        long before = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process writer = ChildJvm.of(ChildJvm.flags(), LogProgram.class, "append-forever", directory.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            long acknowledged = before;
            try (BufferedReader lines = writer.inputReader(StandardCharsets.US_ASCII)) {
                int wait = random.nextInt(300);
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    acknowledged = Long.parseLong(line);
                    if (wait-- == 0) {
                        new ProcessBuilder("kill", "-9", Long.toString(writer.pid()))
                                .start()
                                .waitFor();
                    }
                }
            }
            assertThat(writer.waitFor()).isEqualTo(137);
            try (ChangeLog log = Logs.open(directory, options)) {
                long last = log.lastSequence();
                assertThat(last).isBetween(acknowledged, acknowledged + 1);
                // As the engine does before it appends: what a kill left may look like a record, by chance.
                log.salvageAfter(last, candidate -> {});
                if (kill % 2 == 0) {
                    last++;
                    log.append(last, LogProgram.numbered(last));
                }
                long seen = log.firstSequence() - 1;
                try (LogCursor cursor = log.read(seen + 1)) {
                    while (cursor.next()) {
                        assertThat(cursor.sequence()).isEqualTo(++seen);
                        assertThat(cursor.record()).isEqualTo(LogProgram.numbered(seen));
                    }
                }
                assertThat(seen).isEqualTo(last);
                log.trimBefore(last - 200);
                before = last;
            }
        }
    }

    private static Map<String, FileTime> files(Path root) throws IOException {
        Map<String, FileTime> files = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.toList()) {
                files.put(root.relativize(path).toString(), Files.getLastModifiedTime(path));
            }
        }
        return files;
    }
}
