package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Database;
import io.mergekv.Patch;
import io.mergekv.Table;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.ProviderCall;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What opening after a kill, and closing, ask of the providers: the log is read twice, to verify and to replay it. */
class RecoveryCostTest {
    private static final int SINCE_THE_CHECKPOINT = 100;

    @TempDir
    Path directory;

    @Test
    void openingCostsTheLogSinceTheCheckpointWhateverTheData() throws Exception {
        FaultPlan few = countedOpen("few", 256, SINCE_THE_CHECKPOINT);
        assertThat(few.calls(ProviderCall.LOG_NEXT))
                .isBetween(2L * SINCE_THE_CHECKPOINT, 2L * SINCE_THE_CHECKPOINT + 10);
        FaultPlan many = countedOpen("many", 20 * 256, SINCE_THE_CHECKPOINT);
        for (ProviderCall operation : ProviderCall.values()) {
            assertThat(many.calls(operation)).as("%s", operation).isEqualTo(few.calls(operation));
        }
        assertThat(countedOpen("late", 256, 2 * SINCE_THE_CHECKPOINT).calls(ProviderCall.LOG_NEXT))
                .isEqualTo(few.calls(ProviderCall.LOG_NEXT) + 2 * SINCE_THE_CHECKPOINT);
    }

    private FaultPlan countedOpen(String name, int documents, int sinceTheCheckpoint) throws Exception {
        Path killed = directory.resolve(name + "-killed");
        try (Database database = DurableEngine.open(DurableEngine.quiet(directory.resolve(name), "chronicle"))) {
            Table table = database.table("t");
            for (int i = 0; i < documents; i++) {
                table.merge("document " + i, Patch.of("n", i));
            }
            database.checkpoint();
            for (int i = 0; i < sinceTheCheckpoint; i++) {
                table.merge("document " + i, Patch.of("n", -1 - i));
            }
            DurableEngine.copy(directory.resolve(name), killed);
        }
        FaultPlan counted = new FaultPlan();
        try (Database database = DurableEngine.open(DurableEngine.quiet(killed, "chronicle"), counted)) {
            assertThat(database.position().sequence()).isEqualTo(documents + sinceTheCheckpoint);
        }
        return counted;
    }
}
