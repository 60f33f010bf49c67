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
        String nothing = "\"lost\":0,\"duplicated\":0,\"gaps\":0,\"diverged\":0,";
        String summary = nothing;
        for (int i = 0;
                i < 5 && summary.contains(nothing);
                i++) { // whether it holds something back at a kill is chance
            summary = run("--kills", "6", "--log", "forgetful", "--cache", "none", "--durability", "process");
        }
        assertThat(summary).doesNotContain(nothing);
    }

    @Test
    void aNameThatIsNotThereIsRefusedBeforeAnythingIsMade() throws IOException {
        assertThat(code("--kills", "1", "--log", "nosuch")).isEqualTo(2);
        assertThat(code("--kills", "1", "--cache", "nosuch")).isEqualTo(2);
        assertThat(temp).isEmptyDirectory();
    }

    private String run(String... args) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        code(new PrintStream(out, true, StandardCharsets.UTF_8), args);
        System.out.print(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private int code(String... args) throws IOException {
        return code(System.out, args);
    }

    private int code(PrintStream out, String... args) throws IOException {
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--directory";
        all[args.length + 1] = temp.toString();
        return Campaign.run(out, all);
    }
}
