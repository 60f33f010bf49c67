package io.mergekv.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Uses what the other commands use, in one process, so that the launcher can have the JVM write down the classes that it
 * loaded: the next start takes them from there.
 */
@Command(name = "train", hidden = true, description = "Runs the other commands once, on a temporary database.")
final class TrainCommand implements Callable<Integer> {
    private static final String LINES =
            "{\"id\":\"a\",\"x\":[1,2.5,null,true]}\n{\"id\":\"b\",\"x\":{\"$bytes\":\"AA==\"}}\n{\"id\":\"a\",\"y\":{}}\n";

    private final Streams streams;

    TrainCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        Path directory = Files.createTempDirectory("kv-train");
        try {
            String at = directory.resolve("db").toString();
            int worst = run("load", at, "t", "-", "--key", "/id", "--acks");
            worst = Math.max(worst, run("merge", at, "t", "a", "{\"x\":null,\"z\":1}"));
            worst = Math.max(worst, run("get", at, "t", "a", "--meta"));
            worst = Math.max(worst, run("scan", at, "t"));
            worst = Math.max(worst, run("delete", at, "t", "a"));
            worst = Math.max(worst, run("tail", at));
            return Math.max(worst, run("info", at));
        } finally {
            Trees.delete(directory);
        }
    }

    private int run(String... args) {
        InputStream lines = new ByteArrayInputStream(LINES.getBytes(StandardCharsets.UTF_8));
        PrintStream err = streams.err();
        return Commands.run(new Streams(lines, OutputStream.nullOutputStream(), err, false), args);
    }
}
