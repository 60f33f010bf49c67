package io.mergekv.core;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Opens a database in a process of its own, says how that went, and closes it when its input ends. */
public final class OpenElsewhere {
    private OpenElsewhere() {}

    /** Takes the directory. */
    public static void main(String[] arguments) throws IOException {
        try (Database database = Database.at(Path.of(arguments[0]))
                .store("rocksdb")
                .cache("none")
                .log("chronicle")
                .set(DatabaseBuilder.MIN_FREE_BYTES, 0L)
                .open()) {
            System.out.println("open at " + database.position().sequence());
            while (System.in.read() >= 0) {
                // until it ends
            }
        } catch (RuntimeException | Error e) {
            System.out.println(e);
        }
    }

    /** The process, for which {@code flags} are given to the JVM. */
    static Process start(Path directory, List<String> flags) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(flags);
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), OpenElsewhere.class.getName(), directory.toString()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The first line that it writes: how the open went. */
    static String outcome(Process process) throws IOException {
        return ""
                + new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                        .readLine();
    }
}
