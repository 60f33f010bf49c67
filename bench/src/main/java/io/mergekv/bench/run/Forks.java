package io.mergekv.bench.run;

import io.mergekv.bench.Scratch;
import io.mergekv.bench.peer.Peer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

/** Runs trials, in processes that get our own flags of the JVM and those that the peer needs. */
final class Forks {
    private static final long LONGEST_SECONDS = 1800;
    private static final String HEAP = "-Xmx2g";
    private static final int LATENCY_RATE = 2000;

    private final Pace pace;
    private final boolean pins;

    Forks(Pace pace) {
        this.pace = pace;
        this.pins = Runtime.getRuntime().availableProcessors() > 1
                && Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "taskset")));
    }

    /** Whether the processes of a cross-process latency have a core each. */
    boolean pins() {
        return pins;
    }

    List<Figure> run(Trial trial) throws IOException {
        List<Figure> figures = new ArrayList<>();
        try (Scratch scratch = new Scratch()) {
            Path directory = scratch.path("data");
            switch (trial.kind()) {
                case TAIL -> tail(trial, directory, figures);
                case OPEN -> {
                    try (Child filling = start(trial, directory, trial.kind().mainClass, -1, "phase=fill")) {
                        filling.await("ready", System.err::println);
                    }
                    finish(start(trial, directory, trial.kind().mainClass, -1, "phase=open"), trial.peer(), figures);
                }
                default -> finish(start(trial, directory, trial.kind().mainClass, -1), trial.peer(), figures);
            }
        }
        return figures;
    }

    private void tail(Trial trial, Path directory, List<Figure> figures) throws IOException {
        try (Child writer = start(trial, directory, "TailWriter", 0)) {
            writer.await("ready", System.err::println);
            try (Child reader = start(trial, directory, "TailReader", 1)) {
                reader.await("ready", System.err::println);
                writer.go();
                finish(reader, trial.peer(), figures);
            }
            writer.await(System.err::println);
        }
    }

    private static void finish(Child child, Peer peer, List<Figure> figures) throws IOException {
        try (child) {
            child.await(line -> {
                if (line.startsWith("{\"work\":")) {
                    figures.add(Figure.parse(peer, line));
                } else {
                    System.err.println(line); // what a native library prints
                }
            });
        }
    }

    private Child start(Trial trial, Path directory, String mainClass, int core, String... more) throws IOException {
        List<String> command = new ArrayList<>();
        if (pins && core >= 0) {
            command.addAll(List.of("taskset", "-c", "" + core));
        }
        command.addAll(Child.java(HEAP, trial.peer().flags(), "io.mergekv.bench.work." + mainClass));
        command.add("peer=" + trial.peer().id());
        command.add("directory=" + directory);
        command.add("keys=" + trial.keys());
        command.add("warm=" + pace.warmSeconds());
        boolean paced = EnumSet.of(Kind.CALLBACK, Kind.CALLBACK_SPIN, Kind.TAIL).contains(trial.kind());
        command.add("seconds=" + (paced ? pace.latencySeconds() : pace.seconds()));
        command.add("rate=" + LATENCY_RATE);
        command.add("work=" + trial.kind().work);
        command.add("steps=" + String.join(",", trial.steps()));
        command.addAll(List.of(more));
        return new Child(command, LONGEST_SECONDS);
    }
}
