package io.mergekv.cli;

import io.mergekv.InvalidKeyException;
import io.mergekv.InvalidNameException;
import io.mergekv.InvalidOptionException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** All that {@code kv} can do, one command each. */
@Command(
        name = "kv",
        description = "Merges documents, keeps them, and tells every change.",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Results go to standard output, as JSON, one object a line; messages go to standard error.",
            "Exit codes: 0 done, 1 absent, 2 usage, 3 refused or failed."
        })
final class Commands implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Commands() {}

    /** Runs the command in {@code args}; returns its exit code. */
    static int run(Streams streams, String... args) {
        try {
            return line(streams).execute(args);
        } catch (Throwable e) { // whatever is thrown, exit code 1 says something else
            return report(e, streams);
        }
    }

    private static CommandLine line(Streams streams) {
        return new CommandLine(new Commands())
                .addSubcommand(new DemoCommand(streams))
                .addSubcommand(new LoadCommand(streams))
                .addSubcommand(new MergeCommand(streams))
                .addSubcommand(new GetCommand(streams))
                .addSubcommand(new DeleteCommand(streams))
                .addSubcommand(new ScanCommand(streams))
                .addSubcommand(new TailCommand(streams))
                .addSubcommand(new InfoCommand(streams))
                .addSubcommand(new TrainCommand(streams))
                .registerConverter(Path.class, Commands::path)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof ParameterException) {
                        throw failure;
                    }
                    return report(failure, streams);
                });
    }

    /** Runs the command that this process was started for. */
    static int runProcess(String... args) {
        Streams streams = Streams.ofProcess();
        List<String> text;
        try {
            Arguments.requireWorkingDirectory();
            text = Arguments.ofProcess(args).text();
        } catch (InvalidOptionException e) {
            return report(e, streams);
        }
        return run(streams, text.toArray(new String[0]));
    }

    private static Path path(String argument) {
        try {
            return Arguments.path(argument);
        } catch (InvalidOptionException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed");
    }

    private static int report(Throwable failure, Streams streams) {
        if (failure instanceof UncheckedIOException io && io.getCause() instanceof StandardOutput.Failure output) {
            if (output.isClosedPipe()) {
                return ExitCodes.DONE; // the reader has had enough
            }
            streams.say("kv: cannot write to standard output: " + output.getMessage());
            return ExitCodes.FAILED;
        }
        streams.say("kv: " + FailureLine.of(failure));
        if (Boolean.getBoolean(LastWords.STACK_TRACE)) {
            failure.printStackTrace(streams.err());
        }
        return isUsage(failure) ? ExitCodes.USAGE : ExitCodes.FAILED;
    }

    /** Whether an argument is at fault: those in lines that are loaded never come here. */
    private static boolean isUsage(Throwable failure) {
        return failure instanceof InvalidOptionException
                || failure instanceof InvalidNameException
                || failure instanceof InvalidKeyException;
    }

    /** The version of the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            ModuleDescriptor module = Commands.class.getModule().getDescriptor(); // null on the class path
            String version =
                    module == null ? "on the class path" : module.rawVersion().orElse("of unknown version");
            return new String[] {"kv " + version + ", Java " + Runtime.version()};
        }
    }
}
