package io.mergekv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Database;
import io.mergekv.Document;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    @TempDir
    private Path temp;

    @Test
    void mergePrintsTheChangeAndGetTheDocument() {
        Document change =
                Result.of("merge", at("db"), "t", "k", "{\"a\":1,\"b\":null}").document();
        assertThat(change.text("op")).contains("create");
        assertThat(change.text("key")).contains("k");
        assertThat(change.integer("sequence")).hasValue(1);
        assertThat(change.integer("version")).hasValue(1);
        assertThat(change.get("diff"))
                .contains(Document.of("x", Document.of("a", 1)).get("x").orElseThrow());
        assertThat(Result.of("get", at("db"), "t", "k")).isEqualTo(new Result(0, "{\"a\":1}\n", ""));
    }

    @Test
    void mergeOfWhatIsThereIsUnchanged() {
        Result.of("merge", at("db"), "t", "k", "{\"a\":1}");
        assertThat(Result.of("merge", at("db"), "t", "k", "{\"a\":1}"))
                .isEqualTo(new Result(0, "{\"unchanged\":true}\n", ""));
    }

    @Test
    void mergeRemovesByNullAndNamesWhatItRemoved() {
        Result.of("merge", at("db"), "t", "k", "{\"a\":1,\"b\":{\"c\":2,\"d\":3}}");
        assertThat(Result.of("merge", at("db"), "t", "k", "{\"b\":{\"c\":null,\"e\":4}}")
                        .out())
                .contains("\"op\":\"merge\",\"version\":2,")
                .contains("\"diff\":{\"b\":{\"e\":4}},\"removed\":[\"/b/c\"]}");
    }

    @Test
    void mergeStoresNullsWhenToldTo() {
        Result.of("merge", at("db"), "t", "k", "{\"a\":null}", "--keep-null");
        assertThat(Result.of("get", at("db"), "t", "k").out()).isEqualTo("{\"a\":null}\n");
    }

    @Test
    void metadataSurroundsTheDocument() {
        Result.of("merge", at("db"), "t", "k", "{\"a\":1}");
        Result.of("merge", at("db"), "t", "k", "{\"a\":2}");
        Document meta = Result.of("get", at("db"), "t", "k", "--meta").document();
        assertThat(meta.integer("doc", "a")).hasValue(2);
        assertThat(meta.integer("version")).hasValue(2);
        assertThat(meta.integer("createdSequence")).hasValue(1);
        assertThat(meta.integer("sequence")).hasValue(2);
        assertThat(meta.text("created")).isPresent();
    }

    @Test
    void deletePrintsTheChangeAndTheDocumentIsGone() {
        Result.of("merge", at("db"), "t", "k", "{}");
        assertThat(Result.of("delete", at("db"), "t", "k").out())
                .contains("\"op\":\"delete\"")
                .contains("\"diff\":{},\"removed\":[]");
        assertThat(Result.of("get", at("db"), "t", "k")).isEqualTo(new Result(1, "", ""));
        assertThat(Result.of("delete", at("db"), "t", "k")).isEqualTo(new Result(1, "", ""));
    }

    @Test
    void scanSelectsByPrefixRangeDirectionAndLimit() {
        for (String key : List.of("a", "ab", "b", "ba", "c")) {
            Result.of("merge", at("db"), "t", key, "{}");
        }
        assertThat(keys("--prefix", "a")).containsExactly("a", "ab");
        assertThat(keys("--from", "ab", "--to", "c")).containsExactly("ab", "b", "ba");
        assertThat(keys("--reverse", "--limit", "2")).containsExactly("c", "ba");
        assertThat(keys("--prefix", "b", "--from", "b!")).containsExactly("ba");
        assertThat(Result.of("scan", at("db"), "t", "--count").out()).isEqualTo("{\"count\":5}\n");
        assertThat(Result.of("scan", at("db"), "t", "--count", "--prefix", "b").out())
                .isEqualTo("{\"count\":2}\n");
        assertThat(Result.of("scan", at("db"), "none")).isEqualTo(new Result(0, "", ""));
    }

    @Test
    void keysAreOfTheTypeAskedFor() {
        Result.of("merge", at("db"), "t", "7", "{\"a\":1}", "--key-type", "int");
        Result.of("merge", at("db"), "t", "0191b2a4-0000-7000-8000-000000000001", "{}", "--key-type", "uuid");
        assertThat(Result.of("get", at("db"), "t", "7").code()).isEqualTo(1);
        assertThat(Result.of("get", at("db"), "t", "7", "--key-type", "int").code())
                .isZero();
        assertThat(Result.of("scan", at("db"), "t").lines())
                .containsExactly(
                        "{\"key\":7,\"doc\":{\"a\":1}}",
                        "{\"key\":\"0191b2a4-0000-7000-8000-000000000001\",\"doc\":{}}");
    }

    @Test
    void infoTellsWhatThereIs() {
        Result.of("merge", at("db"), "t", "k", "{}");
        Result.of("merge", at("db"), "u", "k", "{}");
        Document info = Result.of("info", at("db")).document();
        assertThat(info.integer("tables", "t")).hasValue(1);
        assertThat(info.integer("sequence")).hasValue(2);
        assertThat(info.integer("epoch")).isPresent();
        assertThat(info.integer("log", "first")).hasValue(1);
        assertThat(info.integer("log", "last")).hasValue(2);
        assertThat(info.integer("bytes", "store").orElse(0)).isPositive();
        assertThat(info.integer("bytes", "log").orElse(0)).isPositive();
        assertThat(info.get("providers").orElseThrow().asList()).hasSizeGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get DB t k", "scan DB t", "info DB", "delete DB t k", "tail DB"})
    void nothingIsMadeWhereThereIsNoDatabase(String command) {
        Path absent = temp.resolve("absent");
        Result result = Result.of(command.replace("DB", absent.toString()).split(" "));
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains("no database in " + absent);
        assertThat(absent).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "frob",
                "get",
                "get DB t",
                "get DB t k --frob",
                "get DB t k extra",
                "get DB t k --key-type float",
                "get DB t k --key-type int",
                "get DB t k --cache-bytes lots",
                "get DB ../t k",
                "merge DB t k {} --durability none",
                "merge DB t k {} --option durability=rubbish",
                "get DB t k --option durability=rubbish",
                "merge DB t k {} --durability disk --option durability=process",
                "load DB t - --key /k --option durability=process --durability process",
                "get DB t k --cache-bytes 2m --option cache-bytes=3m",
                "get DB t k --cache none --cache-bytes 64m",
                "get DB t k --option checkpoint-bytes=1m --option checkpoint-bytes=2m",
                "get DB t k --option checkpoint-bytes",
                "get DB t k --option =1m",
                "get DB t 1-1-1-1-1 --key-type uuid",
                "get DB t 123456789-0000-7000-8000-000000000001 --key-type uuid",
                "load DB t -",
                "load DB t - --key k",
                "load DB t - --key /k --mode replace",
                "load DB t - --key /k --from-line 0",
                "scan DB t --limit -1",
                "scan DB t --prefix 1 --key-type int",
                "tail DB --prefix 1 --key-type uuid",
                "tail DB --from yesterday",
                "tail DB --key a --prefix b"
            })
    void whatCannotBeUnderstoodIsUsageAndOpensNothing(String command) {
        Path absent = temp.resolve("absent");
        String text = command.replace("DB", absent.toString());
        Result result = Result.of(text.isEmpty() ? new String[0] : text.split(" "));
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).isNotEmpty();
        assertThat(result.out()).isEmpty();
        assertThat(absent).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"a\":NaN}", "{\"a\":1,\"a\":2}", "{\"a\":{\"$bytes\":1}}"})
    void aBadPatchIsRefusedBeforeAnythingIsOpened(String json) {
        Result result = Result.of("merge", at("absent"), "t", "k", json);
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).startsWith("kv: ");
        assertThat(temp.resolve("absent")).doesNotExist();
    }

    @Test
    void anUnknownProviderIsRefusedWithTheOnesThereAre() {
        Result result = Result.of("merge", at("absent"), "t", "k", "{}", "--store", "frob");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains("frob").contains("rocksdb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get DB t k", "scan DB t", "info DB", "merge DB t k {}"})
    void besideALiveWriterItIsRefusedWithItsPid(String command) {
        try (Database writer = Database.open(temp.resolve("db"))) {
            writer.table("t").put("k", Document.of("a", 1));
            Result result = Result.of(command.replace("DB", at("db")).split(" "));
            assertThat(result.code()).isEqualTo(3);
            assertThat(result.err()).contains("" + ProcessHandle.current().pid());
        }
    }

    @Test
    void aReaderThatHasHadEnoughIsNoFailure() {
        for (int i = 0; i < 3; i++) {
            Result.of("merge", at("db"), "t", "k" + i, "{}");
        }
        OutputStream closed = new StandardOutput(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        PrintStream err = new PrintStream(OutputStream.nullOutputStream());
        Streams streams = new Streams(InputStream.nullInputStream(), closed, err, false);
        assertThat(Commands.run(streams, "scan", at("db"), "t")).isZero();
    }

    @Test
    void aFullDiskBehindStandardOutputIsAFailure() {
        Result.of("merge", at("db"), "t", "k", "{}");
        OutputStream full = new StandardOutput(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        });
        PrintStream err = new PrintStream(OutputStream.nullOutputStream());
        Streams streams = new Streams(InputStream.nullInputStream(), full, err, false);
        assertThat(Commands.run(streams, "scan", at("db"), "t")).isEqualTo(3);
    }

    @Test
    void tailFromBehindTheNextSequenceIsAbsentAndSaysWhereTheLogEnds() {
        Result.of("merge", at("db"), "t", "k", "{}");
        assertThat(Result.of("tail", at("db"), "--from", "2")).isEqualTo(new Result(0, "", ""));
        Result behind = Result.of("tail", at("db"), "--from", "3");
        assertThat(behind.code()).isEqualTo(1);
        assertThat(behind.out()).isEmpty();
        assertThat(behind.err()).contains("sequence 3").contains("ends at 1").contains("--follow");
    }

    @Test
    void helpAndVersionAreResults() {
        assertThat(Result.of("--help").out()).contains("load", "tail", "0 done, 1 absent, 2 usage, 3 refused");
        assertThat(Result.of("load", "--help").out()).contains("--skip-bad");
        assertThat(Result.of("--version").out()).startsWith("kv ");
    }

    @Test
    void otherFilesInADirectoryAreLeftAlone() throws IOException {
        Path precious = Files.createDirectories(temp.resolve("db")).resolve("precious");
        Files.writeString(precious, "x");
        assertThat(Result.of("merge", at("db"), "t", "k", "{}").code()).isEqualTo(3);
        assertThat(precious).hasContent("x");
    }

    private List<String> keys(String... options) {
        String[] args = new String[3 + options.length];
        args[0] = "scan";
        args[1] = at("db");
        args[2] = "t";
        System.arraycopy(options, 0, args, 3, options.length);
        return Result.of(args).documents().stream()
                .map(line -> line.text("key").orElseThrow())
                .toList();
    }

    private String at(String name) {
        return temp.resolve(name).toString();
    }
}
