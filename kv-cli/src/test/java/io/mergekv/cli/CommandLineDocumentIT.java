package io.mergekv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/cli.md tells a reader to paste into a shell. */
class CommandLineDocumentIT {
    private static final Pattern BLOCK = Pattern.compile("^```sh\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    private Path temp;

    @Test
    void everyCommandCanBePastedInItsOrder() throws Exception {
        Path out = temp.resolve("out");
        Path err = temp.resolve("err");
        ProcessBuilder bash = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script())
                .directory(KvProcess.root().toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        bash.environment().put("KV_BUILD", "never");
        Process process = bash.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        assertThat(Files.readString(err)).isEmpty();
        assertThat(Files.readString(out))
                .contains("{\"unchanged\":true}", "exit code 1", "{\"line\":3,\"sequence\":", "\"op\":\"merge\"")
                .contains("{\"count\":1}", "\"providers\":");
    }

    /** The commands, in a directory of this test; the demonstration has a test of its own. */
    private String script() throws IOException {
        StringBuilder script = new StringBuilder();
        Matcher block = BLOCK.matcher(Files.readString(KvProcess.root().resolve("docs/cli.md")));
        while (block.find()) {
            script.append(block.group(1));
        }
        assertThat(script).contains("./kv load ", "./kv get ", "./kv tail ", "./kv info ");
        return script.toString()
                .replace("/tmp/kv-docs", temp.resolve("kv-docs").toString())
                .replaceAll("(?m)^\\./kv demo$", "");
    }
}
