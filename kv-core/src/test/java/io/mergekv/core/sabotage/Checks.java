package io.mergekv.core.sabotage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The checks in the kit's source: the statements that fail a test. Where one is taken out, what it had found is found by
 * another, or by none, and a failure's stack tells which.
 */
final class Checks {
    private static final Path SOURCE = Path.of("..", "kv-testkit", "src", "main", "java", "io", "mergekv", "testkit");
    private static final Pattern FILE = Pattern.compile("\\w+(Rules|Conformance|Fixture)\\.java");
    private static final Pattern START =
            Pattern.compile("\\b(assertThat\\w*|expect[A-Z]\\w*)\\(|throw new AssertionError\\(");
    private static final Pattern NO_STATEMENT =
            Pattern.compile("import .*|\\W.*|(public|protected|private|static|void) .*");
    private static final Pattern STRING = Pattern.compile("\"([^\"\\\\]|\\\\.)*\"|'([^'\\\\]|\\\\.)'");

    private static final Map<String, List<Check>> BY_FILE = read();

    private Checks() {}

    /** A statement from line {@code from} to line {@code to}; its code stays the same while its text does. */
    record Check(int from, int to, String code, String text) {}

    /** The text of every check, by its code. */
    static Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        BY_FILE.forEach((file, checks) -> checks.forEach(check -> all.put(check.code(), file + ": " + check.text())));
        return all;
    }

    /** The codes of the checks that {@code failure} came through, the innermost first. */
    static String metBy(Throwable failure) {
        List<Throwable> innermostFirst = new ArrayList<>();
        for (@Nullable Throwable at = failure; at != null; at = at.getCause()) {
            innermostFirst.add(0, at);
        }
        Set<String> codes = new LinkedHashSet<>();
        for (Throwable each : innermostFirst) {
            for (StackTraceElement frame : each.getStackTrace()) {
                checkAt(frame).ifPresent(check -> codes.add(check.code()));
            }
        }
        return String.join(".", codes);
    }

    private static Optional<Check> checkAt(StackTraceElement frame) {
        return BY_FILE.getOrDefault(String.valueOf(frame.getFileName()), List.of()).stream()
                .filter(check -> check.from() <= frame.getLineNumber() && frame.getLineNumber() <= check.to())
                .reduce((outer, inner) -> inner);
    }

    private static Map<String, List<Check>> read() {
        try (Stream<Path> files = Files.list(SOURCE)) {
            Map<String, List<Check>> found = new LinkedHashMap<>();
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (FILE.matcher(name).matches()) {
                    found.put(name, read(name, Files.readAllLines(file)));
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Check> read(String file, List<String> lines) {
        List<Check> checks = new ArrayList<>();
        Map<String, Integer> occurrences = new HashMap<>();
        for (int from = 0; from < lines.size(); from++) {
            String line = lines.get(from).strip();
            if (START.matcher(line).find() && !NO_STATEMENT.matcher(line).matches()) {
                int to = endOf(lines, from);
                String text =
                        lines.subList(from, to + 1).stream().map(String::strip).collect(Collectors.joining(" "));
                int occurrence = occurrences.merge(text, 1, Integer::sum);
                checks.add(new Check(from + 1, to + 1, code(file + text + occurrence), text));
            }
        }
        return checks;
    }

    private static int endOf(List<String> lines, int from) {
        int open = 0;
        for (int at = from; ; at++) {
            String code = STRING.matcher(lines.get(at))
                    .replaceAll("")
                    .replaceAll("//.*", "")
                    .strip();
            open += (int) code.chars().filter(c -> c == '(' || c == '{').count();
            open -= (int) code.chars().filter(c -> c == ')' || c == '}').count();
            if (open <= 0 && code.endsWith(";")) {
                return at;
            }
        }
    }

    private static String code(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format("%06x", crc.getValue() & 0xffffff);
    }

    /** The codes of a text that {@link #metBy} gave. */
    static Set<String> codes(String met) {
        return met.isEmpty() ? Set.of() : new HashSet<>(List.of(met.split("\\.")));
    }
}
