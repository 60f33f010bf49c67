package io.mergekv.cli;

import io.mergekv.InvalidKeyException;
import io.mergekv.InvalidNameException;
import io.mergekv.InvalidOptionException;
import io.mergekv.KvException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code kv}. */
@Command(
        name = "kv",
        description = "Merges documents, keeps them, and tells every change.",
        mixinStandardHelpOptions = true,
        versionProvider = Kv.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Results go to standard output, as JSON, one object a line; messages go to standard error.",
            "Exit codes: 0 done, 1 absent, 2 usage, 3 refused or failed."
        })
public final class Kv implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Kv() {}

    /** Runs the command in {@code args}, and ends the process with its exit code. */
    public static void main(String[] args) {
        // Providers may leave threads behind that would keep the process alive.
        System.exit(run(Streams.ofProcess(), args));
    }

    /** Runs the command in {@code args}; returns its exit code. */
    static int run(Streams streams, String... args) {
        CommandLine line = new CommandLine(new Kv())
                .addSubcommand(new DemoCommand(streams))
                .addSubcommand(new LoadCommand(streams))
                .addSubcommand(new MergeCommand(streams))
                .addSubcommand(new GetCommand(streams))
                .addSubcommand(new DeleteCommand(streams))
                .addSubcommand(new ScanCommand(streams))
                .addSubcommand(new TailCommand(streams))
                .addSubcommand(new InfoCommand(streams))
                .addSubcommand(new TrainCommand(streams))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler((failure, command, parsed) -> report(failure, streams));
        return line.execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed");
    }

    private static int report(Exception failure, Streams streams) throws Exception {
        if (failure instanceof UncheckedIOException io && io.getCause() instanceof StandardOutput.Failure output) {
            if (output.isClosedPipe()) {
                return ExitCodes.DONE; // the reader has had enough
            }
            streams.say("kv: cannot write to standard output: " + output.getMessage());
            return ExitCodes.FAILED;
        }
        if (failure instanceof ParameterException) {
            throw failure;
        }
        if (isUsage(failure)) {
            streams.say("kv: " + failure.getMessage());
            return ExitCodes.USAGE;
        }
        boolean expected = failure instanceof KvException || failure instanceof UncheckedIOException;
        streams.say("kv: " + (expected ? failure.getMessage() : failure.toString()));
        if (!expected || Boolean.getBoolean("kv.stacktrace")) {
            failure.printStackTrace(streams.err());
        }
        return ExitCodes.FAILED;
    }

    /** Whether an argument is at fault: those in lines that are loaded never come here. */
    private static boolean isUsage(Exception failure) {
        return failure instanceof InvalidOptionException
                || failure instanceof InvalidNameException
                || failure instanceof InvalidKeyException;
    }

    /** The version of the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            ModuleDescriptor module = Kv.class.getModule().getDescriptor(); // null on the class path
            String version =
                    module == null ? "on the class path" : module.rawVersion().orElse("of unknown version");
            return new String[] {"kv " + version + ", Java " + Runtime.version()};
        }
    }
}
