package io.mergekv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.DatabaseBuilder;
import io.mergekv.DatabaseConfig;
import io.mergekv.Durability;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

class OpenOptionsTest {
    @ParameterizedTest
    @ValueSource(strings = {"--durability=disk", "--option=durability=disk", "--option=durability=DISK"})
    void theLevelIsTheOneThatIsGivenInWhateverWay(String given) {
        assertThat(writing(given).options().get(DatabaseBuilder.DURABILITY)).isEqualTo(Durability.DISK);
    }

    @Test
    void withoutALevelTheDefaultHolds() {
        assertThat(writing().options().has(DatabaseBuilder.DURABILITY)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--cache-bytes=2m", "--option=cache-bytes=2m", "--option=cache.chronicle.average-entry-bytes=100"
            })
    void aCommandThatLooksAtFewDocumentsHasACacheWhenAnOptionOfItIsGiven(String given) {
        assertThat(parse(given).open.uncached(Path.of("db")).config().cache()).isEmpty();
        assertThat(parse().open.uncached(Path.of("db")).config().cache()).contains("none");
    }

    private static DatabaseConfig writing(String... args) {
        Writing parsed = parse(args);
        return parsed.level.set(parsed.open.builder(Path.of("db"))).config();
    }

    private static Writing parse(String... args) {
        Writing parsed = new Writing();
        new CommandLine(parsed).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
        return parsed;
    }

    private static final class Writing {
        @Mixin
        private OpenOptions open = new OpenOptions();

        @Mixin
        private OpenOptions.Level level = new OpenOptions.Level();
    }
}
