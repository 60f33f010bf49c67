package io.mergekv.bench.growth;

import io.mergekv.bench.Scratch;
import io.mergekv.bench.run.Child;
import io.mergekv.bench.run.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The command behind {@code bench/growth}; the arguments were checked by the script. */
public final class Growth {
    private static final String HEAP = "-Xmx64m";
    private static final long LONGEST_SECONDS = 3600;
    private static final List<String> UNITS = List.of("Micros", "Millis", "MB"); // names end with theirs

    private final long memory;
    private final double seconds;
    private final int mergesBeforeKill;
    private final List<String> lines = new ArrayList<>();

    private Growth(long memory, double seconds, int mergesBeforeKill) {
        this.memory = memory;
        this.seconds = seconds;
        this.mergesBeforeKill = mergesBeforeKill;
    }

    /** The arguments: {@code quick} or not, MiB of memory, GB of disk, most documents, the file of the results, bytes or 0. */
    public static void main(String[] args) throws IOException {
        boolean quick = args[0].equals("quick");
        long disk = Long.parseLong(args[2]) * 1_000_000_000;
        int most = Integer.parseInt(args[3]);
        int bytes = Integer.parseInt(args[5]);
        Growth growth = new Growth(Long.parseLong(args[1]) << 20, quick ? 0.3 : 4, quick ? 2000 : 20_000);
        List<Size> sizes = quick ? Size.quick() : Size.within(disk);
        Path file = Path.of(args[4]);
        for (Size size : sizes) {
            if (size.documents() <= most && (bytes == 0 || size.bytes() == bytes)) {
                growth.measure(size);
                growth.write(file);
            }
        }
        System.err.println("results: bench/" + file);
    }

    private void measure(Size size) throws IOException {
        System.err.println(size);
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Scratch scratch = new Scratch()) {
            Path data = scratch.path("data");
            try (Child filling = start("fill", data, size)) {
                filling.await(line -> take(line, figures));
            }
            try (Child killed = start("open", data, size)) {
                killed.await("ready", line -> take(line, figures));
            }
            try (Child recovering = start("recover", data, size)) {
                recovering.await(line -> take(line, figures));
            }
        }
        String line = "{\"bytes\":" + size.bytes() + ",\"documents\":" + size.documents() + ","
                + figures.entrySet().stream()
                        .map(figure -> String.format(Locale.ROOT, "\"%s\":%.3f", figure.getKey(), figure.getValue()))
                        .collect(Collectors.joining(","))
                + "}";
        System.out.println(line);
        lines.add(line);
    }

    private Child start(String phase, Path data, Size size) throws IOException {
        return new Child(
                Child.java(
                        HEAP,
                        List.of(),
                        Held.class.getName(),
                        phase,
                        data.toString(),
                        "" + size.bytes(),
                        "" + size.documents(),
                        "" + memory,
                        "" + seconds,
                        "" + mergesBeforeKill),
                LONGEST_SECONDS);
    }

    /** Of what several processes say the most counts. */
    private static void take(String line, Map<String, Double> figures) {
        String[] parts = line.split(" ", 2);
        if (parts.length == 2 && UNITS.stream().anyMatch(parts[0]::endsWith)) {
            figures.merge(parts[0], Double.parseDouble(parts[1]), Math::max);
        } else {
            System.err.println(line); // what a native library prints
        }
    }

    private void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(
                file,
                "{\n" + new Machine(false).json() + ",\n\"heapMiB\":64,\"memoryMiB\":" + (memory >> 20)
                        + ",\"mergesBeforeKill\":" + mergesBeforeKill + ",\n\"growth\":[\n" + String.join(",\n", lines)
                        + "\n]\n}\n");
    }
}
