package io.mergekv.changelog.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.FormatException;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.RecoveryReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LOG-32: an inspection shows what an open would find, and leaves the directory as it was. */
class InspectionTest {
    private static final long LAST = 40;

    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void fill() throws IOException {
        directory = Files.createDirectory(temporary.resolve("log"));
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1, LAST);
            log.trimBefore(20);
        }
    }

    @Test
    void inspectionShowsWhatAnOpenFindsAndChangesNothing() throws IOException {
        compare(15);
    }

    @Test
    void holeBeforeTheEndIsShownAsAnOpenFindsIt() throws IOException {
        long from = Damage.start(directory, 36) - 4;
        Damage.zero(Damage.cycleFile(directory, 2), from, Damage.start(directory, 38) - 4 - from);
        compare(35);
    }

    @Test
    void truncatedEndIsShownAsAnOpenFindsIt() throws IOException {
        Damage.truncate(Damage.cycleFile(directory, 2), Damage.start(directory, 36) - 4);
        compare(35);
    }

    @Test
    void logThatIsStillToBeMadeIsEmptyAndNotMade() {
        Path absent = temporary.resolve("absent");
        try (RecoveryReader shown = Logs.inspect(absent)) {
            assertThat(shown.firstSequence()).isZero();
            assertThat(shown.segments()).isEmpty();
            assertThat(Logs.readAll(shown, 1)).isEmpty();
        }
        assertThat(absent).doesNotExist();
    }

    @Test
    void logWithoutItsMetadataIsRefused() throws IOException {
        Files.delete(directory.resolve(LogMetadata.FILE));
        assertThatThrownBy(() -> Logs.inspect(directory)).isInstanceOf(FormatException.class);
    }

    private void compare(long salvageAfter) throws IOException {
        Map<String, String> before = image();
        List<Object> shown;
        try (RecoveryReader inspected = Logs.inspect(directory)) {
            shown = facts(inspected, salvageAfter);
        }
        assertThat(image()).isEqualTo(before);
        try (ChangeLog log = Logs.open(directory)) {
            assertThat(shown).isEqualTo(facts(log, salvageAfter));
        }
    }

    private static List<Object> facts(RecoveryReader log, long salvageAfter) {
        List<ByteBuffer> salvaged = new java.util.ArrayList<>();
        log.salvageAfter(
                salvageAfter,
                bytes -> salvaged.add(
                        ByteBuffer.allocate(bytes.remaining()).put(bytes).flip()));
        return List.of(
                log.firstSequence(),
                log.lastSequence(),
                log.segments().stream()
                        .map(segment -> segment.firstSequence() + " to " + segment.lastSequence())
                        .toList(),
                Logs.readAll(log, log.firstSequence()),
                new TreeSet<>(salvaged));
    }

    private Map<String, String> image() throws IOException {
        Map<String, String> image = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                image.put(
                        directory.relativize(file).toString(),
                        Files.getLastModifiedTime(file)
                                + (Files.isDirectory(file) ? "" : " " + Arrays.hashCode(Files.readAllBytes(file))));
            }
        }
        return image;
    }
}
