package io.mergekv.core.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.testkit.crash.Campaign;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short campaign, as {@code kv-testkit/campaign} runs long ones: REC-1 and DUR-1. */
class CampaignTest {
    @TempDir
    private Path temp;

    @Test
    void killsTakeNothingFromTheProvidersThatShip() throws IOException {
        String summary = run("--kills", "6");
        assertThat(summary)
                .contains("\"kills\":6,", "\"lost\":0,\"duplicated\":0,\"gaps\":0,\"diverged\":0,")
                .doesNotContain("\"acknowledged\":0,");
    }

    @Test
    void aLogThatAcknowledgesTooEarlyIsFoundOut() throws IOException {
        String summary = run("--kills", "6", "--log", "forgetful", "--cache", "none", "--durability", "process");
        assertThat(summary).doesNotContain("\"lost\":0,\"duplicated\":0,\"gaps\":0,\"diverged\":0,");
    }

    private String run(String... args) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--directory";
        all[args.length + 1] = temp.toString();
        Campaign.run(new PrintStream(out, true, StandardCharsets.UTF_8), all);
        System.out.print(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
