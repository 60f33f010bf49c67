package io.mergekv.testkit;

import io.mergekv.Options;
import io.mergekv.spi.Provider;
import io.mergekv.testkit.command.Processes;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A part of a test that runs in a JVM of its own, on the class path, where the provider is made anew from the name of its
 * class: to measure it, to limit it, or to end it as a kill would.
 */
final class OwnProcess {
    private static final String PROVIDER = "mergekv.kit.provider";
    private static final String OPTION = "mergekv.kit.option.";
    private static final long PATIENCE_SECONDS = 120;
    private static final Set<String> FLAGS_OF_MODULES = Set.of(
            "--module-path",
            "--patch-module",
            "--add-modules",
            "--add-reads",
            "--limit-modules",
            "-p",
            "-Xmx",
            "-Xms",
            "-javaagent",
            "-agentlib",
            "-XX:TieredStopAtLevel");

    private final Provider provider;
    private final Options options;

    OwnProcess(Provider provider, Options options) {
        this.provider = provider;
        this.options = options;
    }

    /** Whether {@code provider} can be made anew from its class, as SPI-3 has it. */
    static boolean canMake(Provider provider) {
        Class<?> type = provider.getClass();
        return Modifier.isPublic(type.getModifiers())
                && Arrays.stream(type.getConstructors()).anyMatch(each -> each.getParameterCount() == 0);
    }

    /**
     * Runs {@code main} to its end, which must be exit code 0; what it printed, as {@code name=value} lines.
     *
     * @param flags flags for the JVM
     * @param prepared changes the process before it is started, its command among others
     */
    Properties run(
            Class<?> main, List<String> flags, UnaryOperator<ProcessBuilder> prepared, Path output, Object... args) {
        try {
            Process process = prepared.apply(new ProcessBuilder(command(main, flags, args)))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                String words = Processes.lastWords(process, output);
                Processes.kill(process);
                throw new AssertionError("a process of its own with " + provider.getClass() + ' ' + words);
            }
            Properties printed = new Properties();
            for (String line : Files.readAllLines(output)) {
                int at = line.indexOf('=');
                if (at > 0) {
                    printed.setProperty(line.substring(0, at), line.substring(at + 1));
                }
            }
            return printed;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** In that process: the provider. */
    static <P extends Provider> P provider(Class<P> kind) {
        String name = System.getProperty(PROVIDER, "");
        try {
            return kind.cast(Class.forName(name).getConstructor().newInstance());
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            throw new IllegalStateException("the provider " + name + " cannot be made", e);
        }
    }

    /** In that process: the options. */
    static Options options() {
        Options options = Options.none();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith(OPTION)) {
                options = options.with(name.substring(OPTION.length()), System.getProperty(name));
            }
        }
        return options;
    }

    private List<String> command(Class<?> main, List<String> flags, Object... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> FLAGS_OF_MODULES.stream().noneMatch(flag::startsWith))
                .forEach(command::add);
        command.addAll(flags);
        command.add("-D" + PROVIDER + "=" + provider.getClass().getName());
        options.asMap().forEach((name, value) -> command.add("-D" + OPTION + name + "=" + value));
        command.addAll(List.of("-cp", classPath(), main.getName()));
        Arrays.stream(args).map(Object::toString).forEach(command::add);
        return command;
    }

    /** Everything that this JVM has on either path, and what the provider's class came from. */
    private String classPath() {
        Set<String> entries = new LinkedHashSet<>();
        for (String path : List.of("java.class.path", "jdk.module.path")) {
            entries.addAll(List.of(System.getProperty(path, "").split(File.pathSeparator, -1)));
        }
        for (Class<?> type : List.of(provider.getClass(), OwnProcess.class)) {
            @Nullable CodeSource source = type.getProtectionDomain().getCodeSource();
            if (source != null) {
                entries.add(Path.of(URI.create(source.getLocation().toString())).toString());
            }
        }
        entries.remove("");
        return String.join(File.pathSeparator, entries);
    }
}
