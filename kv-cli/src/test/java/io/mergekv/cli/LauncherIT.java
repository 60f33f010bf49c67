package io.mergekv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Document;
import io.mergekv.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command as people and scripts meet it. */
class LauncherIT {
    @TempDir
    private Path temp;

    @Test
    void onlyResultsAreOnStandardOutputAndNothingElseAnywhere() throws Exception {
        String db = temp.resolve("db").toString();
        try (KvProcess merge = KvProcess.start("merge", db, "t", "schlüssel", "{\"ü\":\"€\"}")) {
            assertThat(merge.rest()).hasSize(1);
            assertThat(merge.await()).as(merge.messages()).isZero();
            assertThat(merge.messages()).isEmpty();
        }
        assertThat(KvProcess.lines("get", db, "t", "schlüssel")).containsExactly("{\"ü\":\"€\"}");
    }

    @Test
    void aLocaleThatIsNotInstalledGivesWayToOneThatIs() throws Exception {
        String db = temp.resolve("db").toString();
        ProcessBuilder bash = new ProcessBuilder(
                "bash", "-c", "exec \"$0\" merge \"$1\" t $'schl\\xc3\\xbcssel' '{}'", root("kv"), db);
        bash.environment().put("KV_BUILD", "never");
        bash.environment().put("LC_ALL", "xx_YY.UTF-8");
        Process merge = bash.start();
        assertThat(merge.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(merge.exitValue()).isZero();
        assertThat(KvProcess.lines("scan", db, "t")).containsExactly("{\"key\":\"schl\u00fcssel\",\"doc\":{}}");
    }

    @Test
    void aLoadAcknowledgesWhileItsInputIsStillOpen() throws Exception {
        String db = temp.resolve("db").toString();
        try (KvProcess load = KvProcess.start("load", db, "t", "-", "--key", "/id", "--acks")) {
            load.input().write("{\"id\":\"a\"}\n".getBytes(StandardCharsets.UTF_8));
            load.input().flush();
            assertThat(load.readLine()).isEqualTo("{\"line\":1,\"sequence\":1}");
            try (KvProcess get = KvProcess.start("get", db, "t", "a")) {
                assertThat(get.await()).isEqualTo(3);
                assertThat(get.messages()).contains("" + load.pid());
            }
            assertThat(KvProcess.lines("tail", db)).hasSize(1);
            load.input().close();
            assertThat(load.rest()).hasSize(1);
            assertThat(load.await()).isZero();
        }
    }

    @Test
    void aFollowerEndsWellWhenToldTo() throws Exception {
        String db = temp.resolve("db").toString();
        KvProcess.lines("merge", db, "t", "a", "{\"x\":1}");
        try (KvProcess tail = KvProcess.start("tail", db, "--follow")) {
            assertThat(tail.readLine()).contains("\"sequence\":1");
            KvProcess.lines("merge", db, "t", "a", "{\"x\":2}");
            assertThat(tail.readLine()).contains("\"sequence\":2");
            tail.terminate();
            assertThat(tail.await()).as(tail.messages()).isZero();
        }
    }

    @Test
    void aJvmThatDoesNotStartIsAFailureInOneLine() throws Exception {
        ProcessBuilder kv =
                new ProcessBuilder(root("kv"), "get", temp.resolve("db").toString(), "t", "k");
        kv.environment().put("KV_BUILD", "never");
        kv.environment().put("KV_JAVA_OPTIONS", "-XX:+NoSuchOption");
        Process process = kv.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(3);
        assertThat(said)
                .startsWith("kv: the JVM does not start")
                .contains("NoSuchOption")
                .hasLineCount(1);
    }

    private static String root(String file) {
        return KvProcess.root().resolve(file).toString();
    }

    @Test
    void theDemoProvesWhatItSays() throws Exception {
        try (KvProcess demo = KvProcess.start("demo", temp.resolve("demo").toString())) {
            List<String> lines = demo.rest();
            assertThat(demo.await()).as(demo.messages()).isZero();
            Document verdict = Json.readDocument(lines.get(lines.size() - 1));
            assertThat(verdict.get("proved").orElseThrow().asBoolean()).isTrue();
            assertThat(verdict.integer("changes").orElse(0)).isPositive();
            assertThat(lines).hasSizeGreaterThan(3);
        }
    }
}
