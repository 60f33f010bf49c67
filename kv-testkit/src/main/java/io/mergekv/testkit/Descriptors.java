package io.mergekv.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The open files, pipes and connections of this process, as Linux lists them. */
final class Descriptors {
    private static final Path ALL = Path.of("/proc/self/fd");
    private static final long PATIENCE_NANOS = 3_000_000_000L;

    private Descriptors() {}

    /** Whether the system tells them. */
    static boolean areKnown() {
        return Files.isDirectory(ALL);
    }

    static int count() {
        return open().size();
    }

    /** Those of files below {@code directory}, once none is left or three seconds have gone: another thread may close them. */
    static List<Path> leftIn(Path directory) {
        Path real = real(directory);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            List<Path> left =
                    open().stream().filter(file -> file.startsWith(real)).toList();
            if (left.isEmpty() || System.nanoTime() > deadline) {
                return left;
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static List<Path> open() {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(ALL)) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    found.add(Files.readSymbolicLink(descriptor));
                } catch (IOException e) {
                    // closed meanwhile
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static Path real(Path directory) {
        try {
            return directory.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
