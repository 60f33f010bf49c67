package io.mergekv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadCommandTest {
    private static final String LINES = """
            {"id":"a","n":1}
            {"id":"b","n":1}

            {"id":"a","n":2,"x":null}
            {"id":"b","n":1}
            """;

    @TempDir
    private Path temp;

    @Test
    void eachLineBecomesItsDocument() {
        Document summary = load(LINES, "--key", "/id").document();
        assertThat(summary.integer("read")).hasValue(4);
        assertThat(summary.integer("created")).hasValue(2);
        assertThat(summary.integer("merged")).hasValue(1);
        assertThat(summary.integer("unchanged")).hasValue(1);
        assertThat(summary.integer("deleted")).hasValue(0);
        assertThat(summary.integer("rejected")).hasValue(0);
        assertThat(summary.integer("sequence")).hasValue(3);
        assertThat(get("a")).isEqualTo("{\"n\":2,\"x\":null,\"id\":\"a\"}\n");
    }

    @Test
    void acknowledgementsComeInLineOrderWithTheirSequence() {
        List<String> lines = load(LINES, "--key", "/id", "--acks").lines();
        assertThat(lines.subList(0, 4))
                .containsExactly(
                        "{\"line\":1,\"sequence\":1}",
                        "{\"line\":2,\"sequence\":2}",
                        "{\"line\":4,\"sequence\":3}",
                        "{\"line\":5,\"sequence\":null}");
    }

    @Test
    void keyAndDocumentAreFoundByPointer() {
        load("{\"k\":{\"id\":\"a\"},\"d\":[0,{\"n\":1}]}", "--key", "/k/id", "--doc", "/d/1");
        assertThat(get("a")).isEqualTo("{\"n\":1}\n");
    }

    @Test
    void aNullDocumentDeletesAndAnAbsentOneDoesNothing() {
        String lines = "{\"k\":\"a\",\"d\":{}}\n{\"k\":\"a\",\"d\":null}\n{\"k\":\"a\",\"d\":null}\n";
        Document summary = load(lines, "--key", "/k", "--doc", "/d").document();
        assertThat(summary.integer("deleted")).hasValue(1);
        assertThat(summary.integer("unchanged")).hasValue(1);
    }

    @Test
    void theModesDifferInWhatNullDoes() {
        String lines = "{\"k\":\"a\",\"d\":{\"x\":1,\"y\":1}}\n{\"k\":\"a\",\"d\":{\"x\":null}}\n";
        load(lines, "--key", "/k", "--doc", "/d", "--mode", "put");
        assertThat(get("a")).isEqualTo("{\"x\":null}\n");
        load(lines, "--key", "/k", "--doc", "/d", "--mode", "merge");
        assertThat(get("a")).isEqualTo("{\"x\":null,\"y\":1}\n");
        load(lines, "--key", "/k", "--doc", "/d", "--mode", "patch");
        assertThat(get("a")).isEqualTo("{\"y\":1}\n");
    }

    @Test
    void aFileIsUnpackedByItsName() throws IOException {
        Path file = temp.resolve("lines.jsonl.gz");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(LINES.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Result.of("load", db(), "t", file.toString(), "--key", "/id")
                        .document()
                        .integer("read"))
                .hasValue(4);
    }

    @Test
    void aBadLineStopsTheLoadAndIsNamed() {
        Result result = load("{\"id\":\"a\"}\n{\"id\":\"b\",\n{\"id\":\"c\"}\n", "--key", "/id");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains("standard input, line 2: not JSON");
        assertThat(result.document().integer("read")).hasValue(2);
        assertThat(result.document().integer("rejected")).hasValue(1);
        assertThat(Result.of("get", db(), "t", "c").code()).isEqualTo(1);
    }

    @Test
    void badLinesAreSkippedAndCountedWhenToldTo() {
        String lines = "{\"id\":\"a\"}\nnonsense\n{\"id\":5}\n{\"no\":\"id\"}\n[]\n{\"id\":\"\"}\n{\"id\":\"b\"}\n";
        Result result = load(lines, "--key", "/id", "--skip-bad");
        assertThat(result.code()).isZero();
        assertThat(result.document().integer("rejected")).hasValue(5);
        assertThat(result.document().integer("created")).hasValue(2);
        assertThat(result.err().lines()).hasSize(5);
    }

    @Test
    void anAbsentDocumentIsABadLineAndNoDelete() {
        load("{\"k\":\"a\",\"d\":{}}", "--key", "/k", "--doc", "/d");
        Result result = load("{\"k\":\"a\"}", "--key", "/k", "--doc", "/d");
        assertThat(result.code()).isEqualTo(3);
        assertThat(get("a")).isEqualTo("{}\n");
    }

    @Test
    void aLoadIsResumedFromALine() {
        Result result = load(LINES, "--key", "/id", "--acks", "--from-line", "4");
        assertThat(result.lines().get(0)).isEqualTo("{\"line\":4,\"sequence\":1}");
        assertThat(result.lines()).hasSize(3);
    }

    @Test
    void keysAreOfTheTypeAskedFor() {
        Result.withInput("{\"id\":7}\n{\"id\":\"8\"}\n", "load", db(), "t", "-", "--key", "/id", "--key-type", "int");
        assertThat(Result.of("scan", db(), "t").lines())
                .containsExactly("{\"key\":7,\"doc\":{\"id\":7}}", "{\"key\":8,\"doc\":{\"id\":\"8\"}}");
    }

    @Test
    void bytesThatAreNotUtf8AreABadLine() throws IOException {
        Path file = temp.resolve("lines.jsonl");
        Files.write(file, new byte[] {'{', '"', 'i', 'd', '"', ':', '"', (byte) 0xff, '"', '}', '\n'});
        Result result = Result.of("load", db(), "t", file.toString(), "--key", "/id");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains(file + ", line 1: not UTF-8 at byte 8");
    }

    @Test
    void aMissingFileIsNamedAndNoDatabaseIsMade() {
        Result result = Result.of("load", db(), "t", temp.resolve("none").toString(), "--key", "/id");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains(temp.resolve("none").toString());
        assertThat(temp.resolve("db")).doesNotExist();
    }

    @Test
    void aFileCutShortStopsTheLoadEvenWhenBadLinesAreSkipped() throws IOException {
        Path file = temp.resolve("cut.gz");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(LINES.repeat(1000).getBytes(StandardCharsets.UTF_8));
        }
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 20));
        Result result = Result.of("load", db(), "t", file.toString(), "--key", "/id", "--skip-bad");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains(file.toString());
    }

    @Test
    void aDamagedHeaderOfALaterMemberStopsTheLoadAndIsNamed() throws IOException {
        Path file = temp.resolve("members.gz");
        long second = 0;
        for (int member = 0; member < 5; member++) {
            second = member == 1 ? Files.size(file) : second;
            StandardOpenOption[] append = {StandardOpenOption.CREATE, StandardOpenOption.APPEND};
            try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file, append))) {
                for (int line = 0; line < 30; line++) {
                    out.write(("{\"id\":\"" + member + "-" + line + "\"}\n").getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        byte[] damaged = Files.readAllBytes(file);
        damaged[(int) second + 1] = 0;
        Files.write(file, damaged);
        Result result = Result.of("load", db(), "t", file.toString(), "--key", "/id", "--skip-bad");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains(file.toString(), "byte " + second).containsOnlyOnce("member 2");
        assertThat(result.err().lines()).hasSize(1);
    }

    @Test
    void manyLinesOfOneKeyAllLand() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            lines.append("{\"id\":\"a\",\"n\":").append(i).append("}\n");
        }
        Result result = load(lines.toString(), "--key", "/id", "--acks");
        assertThat(result.lines()).hasSize(2001);
        assertThat(get("a")).isEqualTo("{\"n\":1999,\"id\":\"a\"}\n");
    }

    private Result load(String lines, String... options) {
        String[] args = new String[4 + options.length];
        args[0] = "load";
        args[1] = db();
        args[2] = "t";
        args[3] = "-";
        System.arraycopy(options, 0, args, 4, options.length);
        return Result.withInput(lines, args);
    }

    private String get(String key) {
        return Result.of("get", db(), "t", key).out();
    }

    private String db() {
        return temp.resolve("db").toString();
    }
}
