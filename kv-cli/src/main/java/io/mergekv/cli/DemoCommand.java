package io.mergekv.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "demo", description = "Shows it all.", mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    DemoCommand(Streams streams) {}

    @Override
    public Integer call() {
        return 0;
    }
}
