package io.mergekv.testkit.fulldisk;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.testkit.command.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the full disk's command tells: of its arguments, of a trial that failed, and of what was on the disk. */
class FullDiskArgumentsTest {
    @TempDir
    private Path temp;

    @Test
    void helpIsUsageOnStandardOutput() throws Exception {
        Outcome outcome = Outcome.of(FullDisk::run, "--help");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("usage: FullDisk ").hasLineCount(1);
        assertThat(outcome.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1, usage: FullDisk",
        "abc 1, fulldisk: SECONDS is a whole number from 1",
        "0 1, fulldisk: SECONDS is a whole number from 1",
        "1 x, fulldisk: a seed is a whole number",
    })
    void wrongArgumentsLeaveNothingBehind(String line, String told) throws Exception {
        Outcome outcome = Outcome.of(FullDisk::run, (temp + " " + line).split(" ", -1));
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith(told).hasLineCount(1);
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void aFailureComesAfterTheSeedThatRepeatsIt() throws Exception {
        Outcome outcome = Outcome.of(FullDisk::run, temp.toString(), "1", "-7"); // no engine is here
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith("fulldisk: seed -7").contains("Exception");
    }

    @Test
    void theListingHasEveryFileWithItsSize() throws Exception {
        Files.write(Files.createDirectories(temp.resolve("db/store")).resolve("1.sst"), new byte[12]);
        Files.write(temp.resolve("ballast"), new byte[3]);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Listing.print(temp, new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .hasSize(3)
                .contains("3 ballast", "12 db/store/1.sst")
                .anyMatch(line -> line.matches("[0-9]+ bytes are free beside"));
    }
}
