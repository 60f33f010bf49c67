package io.mergekv.core.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the fuzzer has found worth keeping, for each of its targets, and random mutations of it. {@code kv-testkit/fuzz}
 * looks for more. {@code -Dmergekv.fuzz.mutations=N} sets how many of each file, {@code -Dmergekv.seed=N} repeats a run.
 */
class CorpusTest {
    private static final Path CORPUS = Path.of("src", "test", "resources", "fuzz");
    private static final int MUTATIONS = Integer.getInteger("mergekv.fuzz.mutations", 50);
    private static final long SEED = Long.getLong("mergekv.seed", System.nanoTime());

    private static final Map<String, Consumer<byte[]>> TARGETS = Map.of(
            "DocumentTarget", DocumentTarget::fuzzerTestOneInput,
            "PatchTarget", PatchTarget::fuzzerTestOneInput,
            "KeyTarget", KeyTarget::fuzzerTestOneInput,
            "RecordTarget", RecordTarget::fuzzerTestOneInput,
            "MergeTarget", MergeTarget::fuzzerTestOneInput,
            "JsonTarget", JsonTarget::fuzzerTestOneInput);

    static Stream<String> targets() {
        return TARGETS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void everythingInTheCorpusAndAroundItKeepsTheRules(String target) throws IOException {
        List<byte[]> corpus = corpus(target);
        assertThat(corpus).isNotEmpty();
        SplittableRandom random = new SplittableRandom(SEED);
        for (byte[] input : corpus) {
            run(target, input);
            for (int i = 0; i < MUTATIONS; i++) {
                run(target, mutated(input, corpus.get(random.nextInt(corpus.size())), random));
            }
        }
    }

    @Test
    void everyFolderOfTheCorpusHasATarget() throws IOException {
        try (Stream<Path> folders = Files.list(CORPUS)) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(TARGETS.keySet());
        }
    }

    private static void run(String target, byte[] input) {
        try {
            Objects.requireNonNull(TARGETS.get(target)).accept(input);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    target + " (seed " + SEED + ") on " + HexFormat.of().formatHex(input), e);
        }
    }

    private static List<byte[]> corpus(String target) throws IOException {
        try (Stream<Path> files = Files.list(CORPUS.resolve(target))) {
            return files.sorted().map(CorpusTest::read).toList();
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Flips bits, or cuts, or puts a piece of another in. */
    private static byte[] mutated(byte[] input, byte[] other, SplittableRandom random) {
        if (input.length == 0) {
            return other.clone();
        }
        int at = random.nextInt(input.length);
        switch (random.nextInt(4)) {
            case 0 -> {
                return Arrays.copyOf(input, at);
            }
            case 1 -> {
                int length = Math.min(random.nextInt(8) + 1, other.length);
                int from = other.length == 0 ? 0 : random.nextInt(other.length - length + 1);
                byte[] result = Arrays.copyOf(input, input.length + length);
                System.arraycopy(input, at, result, at + length, input.length - at);
                System.arraycopy(other, from, result, at, length);
                return result;
            }
            default -> {
                byte[] result = input.clone();
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    result[random.nextInt(result.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return result;
            }
        }
    }
}
