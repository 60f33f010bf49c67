package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Durability;
import io.mergekv.testkit.power.Findings;
import io.mergekv.testkit.power.PowerCuts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A few power cuts of the providers that ship; {@code kv-testkit/powercut} makes as many as there is time for. */
@EnabledIf(value = "theSystemCanBeWatched", disabledReason = "it takes Linux and a C compiler, cc")
class PowerCutIT {
    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0} at level {1}")
    @CsvSource({"chronicle,DISK", "chronicle,PROCESS", "store,DISK", "store,PROCESS"})
    void powerCutTakesNothingThatWasPromisedToBeOnDisk(String log, Durability level) throws Exception {
        Findings findings = cutPower(log, level, "", 1);
        assertThat(findings.messages()).as(findings.json()).isEmpty();
    }

    /** The saboteur: a disk that says it has synced and has not. Where a store is ahead of its log, the open refuses. */
    @ParameterizedTest(name = "{0}, syncs of {1}")
    @CsvSource({"chronicle,.cq4", "store,.log"})
    void logThatAcknowledgesBeforeItIsDurableIsFoundOut(String log, String files) throws Exception {
        Findings findings =
                cutPower(log, Durability.DISK, files, 10); // a cut may come before there is anything to lose
        assertThat(findings.images()).isPositive();
        assertThat(findings.lost() + findings.refused())
                .as(findings.json() + findings.messages())
                .isPositive();
    }

    static boolean theSystemCanBeWatched() {
        return System.getProperty("os.name").equals("Linux")
                && Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(in -> Files.isExecutable(Path.of(in, "cc")));
    }

    private Findings cutPower(String log, Durability level, String deaf, int mostRuns)
            throws IOException, InterruptedException {
        long seed = new SplittableRandom().nextLong();
        PowerCuts cuts = new PowerCuts(directory, ProcessFlags.ofThisJdk(), deaf, seed);
        for (int run = 0; run < mostRuns && cuts.findings().messages().isEmpty(); run++) {
            cuts.run("rocksdb", log, level, 3);
        }
        return cuts.findings();
    }
}
