package io.mergekv.testkit.power;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A directory of which it is known what is on the disk for certain, and what a power cut may leave of it. For one thread. */
public final class WatchedDisk {
    private static final double[] CHANCES = {0, 1, 0.5, 0.9, 0.1};

    private final NativeParts parts;
    private final Shadow shadow;
    private final Path root;
    private final Path watched;

    /**
     * Watches {@code disk} in {@code root}, an empty directory.
     *
     * @throws IOException when there is no C compiler
     */
    public WatchedDisk(Path root) throws IOException, InterruptedException {
        this.root = root.toRealPath();
        parts = NativeParts.compile(this.root);
        watched = Files.createDirectory(this.root.resolve("disk"));
        shadow = new Shadow(this.root.resolve("synced"));
        shadow.begin(watched);
    }

    /** Whether this system can be watched: it takes Linux and a C compiler, {@code cc}. */
    public static boolean isPossible() {
        String path = System.getenv("PATH");
        return System.getProperty("os.name").equals("Linux")
                && path != null
                && Stream.of(path.split(File.pathSeparator, -1)).anyMatch(in -> Files.isExecutable(Path.of(in, "cc")));
    }

    /** The directory that is watched. */
    public Path directory() {
        return watched;
    }

    /** Lets {@code process}, not yet started, be the one that writes there. */
    public ProcessBuilder writtenBy(ProcessBuilder process) {
        shadow.keptBy(process, parts.shadow(), watched, "");
        return process;
    }

    /** Builds what a power cut may leave now, in several ways: nothing that was not synced, all of it, and parts. */
    public List<Path> images(long seed) throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        var extents = CrashImage.extents(parts, watched, root.resolve("synced"));
        List<Path> images = new ArrayList<>();
        for (double chance : CHANCES) {
            Path image = root.resolve("image-" + images.size());
            new CrashImage(shadow, watched, extents, chance, random.split()).build(image);
            images.add(image);
        }
        return images;
    }
}
