package io.mergekv.testkit.power;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.testkit.command.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the power cuts do with arguments they cannot take: nothing is made, and no database is blamed. */
class PowerCutsArgumentsTest {
    @TempDir
    private Path temp;

    @Test
    void helpIsUsageOnStandardOutput() throws Exception {
        Outcome outcome = Outcome.of(PowerCuts::run, "--help");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .startsWith("usage: PowerCuts ")
                .contains("[--log NAME]", "without --log: chronicle, chronicle, store")
                .hasLineCount(1);
        assertThat(outcome.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1 1, usage: PowerCuts",
        "abc 1 rocksdb, powercut: SECONDS is a whole number from 1",
        "0 1 rocksdb, powercut: SECONDS is a whole number from 1",
        "1 x rocksdb, powercut: a seed is a whole number",
        "1 1 nosuch, powercut: there is no StoreProvider named 'nosuch'",
        "1 1 nosuch --log, usage: PowerCuts",
        "1 1 nosuch --wrong x, powercut: there is no argument --wrong",
        "1 1 nosuch --option x, powercut: --option takes name=value",
    })
    void wrongArgumentsLeaveNothingBehind(String line, String told) throws Exception {
        Path directory = temp.resolve("power");
        Outcome outcome = Outcome.of(PowerCuts::run, (directory + " " + line).split(" ", -1));
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith(told).hasLineCount(1);
        assertThat(directory).doesNotExist();
    }
}
