package io.mergekv.testkit.power;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The two pieces written in C, compiled where they are used.
 *
 * @param shadow the library that keeps a {@link Shadow}
 * @param extents the program that tells data from holes
 */
record NativeParts(Path shadow, Path extents) {
    /** Compiles them into {@code directory}. @throws IOException when there is no C compiler, or it fails */
    static NativeParts compile(Path directory) throws IOException, InterruptedException {
        return new NativeParts(compile(directory, "shadow", "-shared", "-fPIC"), compile(directory, "extents"));
    }

    private static Path compile(Path directory, String name, String... flags) throws IOException, InterruptedException {
        Path source = directory.resolve(name + ".c");
        Path result = directory.resolve(name);
        try (InputStream in = NativeParts.class.getResourceAsStream(name + ".c")) {
            if (in == null) {
                throw new IOException(name + ".c is not beside " + NativeParts.class);
            }
            Files.write(source, in.readAllBytes());
        }
        List<String> command = new ArrayList<>(List.of("cc", "-O2"));
        command.addAll(Arrays.asList(flags));
        command.addAll(List.of("-o", result.toString(), source.toString(), "-ldl", "-lpthread"));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("cc cannot compile " + source);
        }
        return result;
    }

    /** Where each of the files has data. */
    List<List<Extent>> extents(List<Path> files) throws IOException, InterruptedException {
        Path names = Files.createTempFile(extents.getParent(), "names", "");
        Files.write(names, files.stream().map(Path::toString).toList());
        Process process = new ProcessBuilder(extents.toString())
                .redirectInput(names.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<List<Extent>> all = new ArrayList<>();
        List<Extent> ofOne = new ArrayList<>();
        for (String line : new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            if (line.isEmpty()) {
                all.add(ofOne);
                ofOne = new ArrayList<>();
            } else {
                int space = line.indexOf(' ');
                ofOne.add(new Extent(
                        Long.parseLong(line.substring(0, space)), Long.parseLong(line.substring(space + 1))));
            }
        }
        Files.delete(names);
        if (process.waitFor() != 0 || all.size() != files.size()) {
            throw new IOException("cannot see which parts of " + files + " are holes");
        }
        return all;
    }

    /** A part of a file that is no hole; {@code to} is behind it. */
    record Extent(long from, long to) {}
}
