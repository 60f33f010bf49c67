package io.mergekv.changelog.chronicle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Starts a JVM of the same kind with a main class of these tests, from the class path. */
final class ChildJvm {
    private ChildJvm() {}

    /** The flags that the documentation asks for; the module is {@code ALL-UNNAMED} on the class path. */
    static List<String> flags(String chronicleCore) {
        List<String> flags = new ArrayList<>(List.of(
                "--add-opens=java.base/java.lang.reflect=" + chronicleCore,
                "--add-exports=java.base/sun.nio.ch=" + chronicleCore,
                "--add-exports=java.base/jdk.internal.ref=" + chronicleCore));
        if (Runtime.version().feature() >= 24) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        return flags;
    }

    static List<String> flags() {
        return flags("ALL-UNNAMED");
    }

    /** A program with everything on the class path. */
    static ProcessBuilder of(List<String> flags, Class<?> main, String... arguments) {
        List<String> command = command(flags);
        command.add("-cp");
        command.add(String.join(":", testClasses(), path("jdk.module.path"), path("java.class.path")));
        command.add(main.getName());
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command);
    }

    /** The same on the module path, these tests patched into the module. */
    static ProcessBuilder modular(List<String> flags, Class<?> main, String... arguments) {
        List<String> command = command(flags);
        String module = main.getModule().getName();
        command.addAll(List.of("-p", path("jdk.module.path"), "-cp", path("java.class.path")));
        command.addAll(List.of("--patch-module", module + "=" + testClasses()));
        command.addAll(List.of("-m", module + "/" + main.getName()));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command);
    }

    private static List<String> command(List<String> flags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(flags);
        return command;
    }

    /** Runs to the end and gives all that was printed, on either stream. */
    static String output(ProcessBuilder child) {
        try {
            return output(child.redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String output(Process process) throws IOException {
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String testClasses() {
        try {
            return Path.of(ChildJvm.class.getResource("ChildJvm.class").toURI())
                    .resolve("../../../../..")
                    .normalize()
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String path(String property) {
        return System.getProperty(property, "");
    }
}
