package io.mergekv.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the command ends when what it needs is not to be had. */
class FailureTest {
    @TempDir
    private Path temp;

    @Test
    void aHeapThatIsTooSmallIsAFailureInOneLine() throws Exception {
        String large = "{\"id\":\"k\",\"x\":\"" + "y".repeat(8_000_000) + "\"}";
        assertThat(Result.withInput(large, "load", db(), "t", "-", "--key", "/id")
                        .code())
                .isZero();
        assertFailed(new PlainKv().java("-Xmx16m").run("get", db(), "t", "k"), "out of memory");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 45})
    void tooManyOpenFilesAreAFailureInOneLine(int limit) throws Exception {
        Result result = new PlainKv().after("ulimit -n " + limit).run("merge", db(), "t", "k", "{}");
        assertFailed(result, "files");
    }

    @Test
    void anErrorIsAFailureInOneLine() {
        Result.of("merge", db(), "t", "k", "{}");
        OutputStream failing = new OutputStream() {
            @Override
            public void write(int b) {
                throw new StackOverflowError();
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        int code =
                Commands.run(new Streams(InputStream.nullInputStream(), failing, messages, false), "scan", db(), "t");
        assertFailed(new Result(code, "", err.toString(StandardCharsets.UTF_8)), "stack of a thread");
    }

    @Test
    void anIdentityThatCannotBeLookedAtIsNotTakenForAbsent() throws IOException {
        Files.createDirectory(temp.resolve("db"));
        Files.createSymbolicLink(temp.resolve("db").resolve("identity"), Path.of("identity"));
        for (String command : new String[] {"get", "scan", "info", "tail", "delete"}) {
            String[] args = {command, db(), "t", "k"};
            int count = command.equals("scan") ? 3 : command.equals("info") || command.equals("tail") ? 2 : 4;
            assertFailed(Result.of(java.util.Arrays.copyOf(args, count)), "symbolic links");
        }
    }

    @Test
    void aStoreThatCannotBeLookedAtIsNotTakenForDamaged() throws IOException {
        Result.of("merge", db(), "t", "k", "{}");
        Path store = temp.resolve("db/store/rocksdb/rocksdb");
        Files.move(store, temp.resolve("moved"));
        Files.createSymbolicLink(store, Path.of("rocksdb"));
        Result result = Result.of("get", db(), "t", "k");
        assertFailed(result, "symbolic links");
        assertThat(result.err()).doesNotContain("damaged");
    }

    @Test
    void aFailureIsToldWithoutRepeatingIt() throws IOException {
        Files.createSymbolicLink(temp.resolve("loop"), Path.of("loop"));
        String file = temp.resolve("loop").toString();
        Result result = Result.of("load", db(), "t", file, "--key", "/id");
        assertFailed(result, "symbolic links");
        assertThat(result.err().split(java.util.regex.Pattern.quote(file), -1)).hasSize(2);
        assertThat(result.err()).doesNotContain("Exception");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFollowerWhosePipeIsFullEndsByTheSignal() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 1500; i++) {
            lines.append("{\"id\":")
                    .append(i)
                    .append(",\"x\":\"")
                    .append("y".repeat(100))
                    .append("\"}\n");
        }
        Result.withInput(lines.toString(), "load", db(), "t", "-", "--key", "/id", "--key-type", "int");
        Process tail = new PlainKv().builder("tail", db(), "--follow").start();
        try {
            awaitFull(tail.getInputStream());
            tail.toHandle().destroy(); // Process.destroy would close the pipe
            assertThat(tail.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(tail.exitValue()).isEqualTo(128 + 15);
        } finally {
            tail.destroyForcibly();
        }
    }

    @Test
    void aFollowerIsToldThatItsDatabaseWasDeleted() throws Exception {
        Result.withInput("{\"id\":1}\n", "load", db(), "t", "-", "--key", "/id", "--key-type", "int");
        Process tail = new PlainKv()
                .builder("tail", db(), "--from", "earliest", "--follow")
                .start();
        try (BufferedReader out = tail.inputReader(UTF_8);
                BufferedReader err = tail.errorReader(UTF_8)) {
            assertThat(out.readLine()).contains("\"sequence\":1,"); // it follows
            Trees.delete(temp.resolve("db"));
            assertThat(err.lines()).hasSize(1).allMatch(line -> line.startsWith("kv: "));
            assertThat(tail.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(tail.exitValue()).isEqualTo(3);
        } finally {
            tail.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tail", "info", "get"})
    void recordOfANewerFormatIsAFailureInOneLine(String command) throws IOException {
        Result.of("merge", db(), "t", "k", "{\"a\":1}");
        Path file;
        try (Stream<Path> files = Files.walk(temp.resolve("db").resolve("log"))) {
            file = files.filter(path -> path.toString().endsWith(".cq4"))
                    .findFirst()
                    .orElseThrow();
        }
        makeNewer(file);
        Result result = command.equals("get") ? Result.of("get", db(), "t", "k") : Result.of(command, db());
        assertFailed(result, "of format 3, this version reads format 2");
    }

    /** Makes the first record in {@code file} a whole one of the next format; docs/formats.md. */
    private static void makeNewer(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
            channel.read(content);
            int at = new String(content.array(), StandardCharsets.ISO_8859_1).indexOf("MKR2") - 4;
            ByteBuffer record = content.slice(at, content.getInt(at + 8)).order(ByteOrder.LITTLE_ENDIAN);
            record.put(7, (byte) '3');
            CRC32C crc = new CRC32C();
            crc.update(record.duplicate().position(4));
            channel.write(record.putInt(0, (int) crc.getValue()), at);
        }
    }

    /** How much a pipe takes depends on how it is written: it is full when it has much and takes no more. */
    private static void awaitFull(InputStream pipe) throws Exception {
        int before = 0;
        int unchanged = 0;
        for (int look = 0; look < 2000 && unchanged < 20; look++) {
            int now = pipe.available();
            unchanged = now > 1 << 15 && now == before ? unchanged + 1 : 0;
            before = now;
            Thread.sleep(20);
        }
        assertThat(unchanged).as("%d bytes are in the pipe", before).isEqualTo(20);
    }

    private static void assertFailed(Result result, String cause) {
        assertThat(result.code()).as(result.err()).isEqualTo(3);
        assertThat(result.err()).startsWith("kv: ").contains(cause).hasLineCount(1);
        assertThat(result.out()).isEmpty();
    }

    private String db() {
        return temp.resolve("db").toString();
    }
}
