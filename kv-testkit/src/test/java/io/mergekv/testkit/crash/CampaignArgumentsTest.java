package io.mergekv.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.testkit.command.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the campaign does with arguments it cannot take: the exit code 1 is for losses only. */
class CampaignArgumentsTest {
    @TempDir
    private Path temp;

    @Test
    void helpIsUsageOnStandardOutput() throws Exception {
        Outcome outcome = Outcome.of(Campaign::run, "--help");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("usage: campaign ").hasLineCount(1);
        assertThat(outcome.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--kills", "--seed 1", "--kills 4 --seed", "--wrong 1 --kills 4"})
    void whatIsNoCommandIsAnsweredWithUsage(String line) throws Exception {
        assertThat(refused(line)).startsWith("usage: campaign ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--kills abc",
                "--kills 0",
                "--kills -3",
                "--minutes 0",
                "--minutes abc",
                "--minutes 99999999999999999999"
            })
    void anAmountIsAtLeastOne(String line) throws Exception {
        assertThat(refused(line))
                .startsWith("campaign: " + line.substring(0, line.indexOf(' ')) + " is a whole number from 1");
    }

    @Test
    void aSeedIsANumber() throws Exception {
        assertThat(refused("--kills 1 --seed x")).contains("a seed is a whole number", "'x'");
    }

    @Test
    void aNameThatIsNotThereIsToldWithThoseThatAre() throws Exception {
        assertThat(refused("--kills 1 --durability foo"))
                .contains("no Durability named 'foo'", "there is disk, process");
        assertThat(refused("--kills 1 --store nosuch")).contains("no StoreProvider named 'nosuch'", "there is none");
    }

    @Test
    void anOptionIsANameAndAValue() throws Exception {
        assertThat(refused("--kills 1 --option abc")).contains("--option takes name=value", "'abc'");
    }

    private String refused(String line) throws Exception {
        String[] args = ("--directory " + temp + " " + line).strip().split(" ", -1);
        Outcome outcome = Outcome.of(Campaign::run, args);
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).hasLineCount(1);
        assertThat(temp).isEmptyDirectory();
        return outcome.err();
    }
}
