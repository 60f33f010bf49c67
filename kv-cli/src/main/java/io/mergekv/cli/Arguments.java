package io.mergekv.cli;

import io.mergekv.InvalidOptionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The arguments of a process as they were meant. A JVM decodes them by the locale, and puts the same replacement for all
 * that it cannot decode: two keys would become one. What the system keeps of the command line tells them apart.
 *
 * @param decoded what the JVM made of them
 * @param encoding the character set by which it did that
 * @param raw the bytes of the command line, which end with those of the arguments; empty where the system keeps none
 */
record Arguments(List<String> decoded, Charset encoding, List<byte[]> raw) {
    private static final char REPLACEMENT = '\ufffd';
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    /** Those of this process. */
    static Arguments ofProcess(String... decoded) {
        return new Arguments(List.of(decoded), nativeEncoding(), commandLine());
    }

    /**
     * The arguments. Where the locale has no letters beyond ASCII they are taken for UTF-8.
     *
     * @throws InvalidOptionException when one cannot be told
     */
    List<String> text() {
        boolean suspicious = decoded.stream().anyMatch(argument -> argument.indexOf(REPLACEMENT) >= 0);
        if (!suspicious && !isAscii()) {
            return decoded;
        }
        List<String> text = new ArrayList<>();
        for (int i = 0; i < decoded.size(); i++) {
            String argument = decoded.get(i);
            Optional<String> told = isAscii() || encoding.equals(StandardCharsets.UTF_8) ? told(i) : Optional.empty();
            if (told.isEmpty() && argument.indexOf(REPLACEMENT) >= 0) {
                throw new InvalidOptionException("argument " + (i + 1) + ", '" + argument + "', is not text in "
                        + encoding + ", the encoding of the locale: " + advice());
            }
            text.add(told.orElse(argument));
        }
        return text;
    }

    /** The argument, if the command line has it, in UTF-8. */
    private Optional<String> told(int index) {
        int at = raw.size() - decoded.size() + index;
        if (at < 0) {
            return Optional.empty();
        }
        byte[] bytes = raw.get(at);
        // Not so where arguments came out of a file of arguments: then they are not those at the end.
        if (!new String(bytes, encoding).equals(decoded.get(index))) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private boolean isAscii() {
        return encoding.equals(StandardCharsets.US_ASCII);
    }

    /** The path that an argument names. @throws InvalidOptionException when the locale has no letters for it */
    static Path path(String argument) {
        try {
            return Path.of(argument);
        } catch (InvalidPathException e) {
            throw new InvalidOptionException(
                    "the file name '" + argument + "' cannot be written in " + nativeEncoding()
                            + ", the encoding of the locale: " + advice(),
                    e);
        }
    }

    /** Refuses to work in a directory whose name the JVM does not have right: it would take files for relative to another. */
    static void requireWorkingDirectory() {
        if (System.getProperty("user.dir", "").indexOf(REPLACEMENT) >= 0) {
            throw new InvalidOptionException("the name of the working directory is not text in " + nativeEncoding()
                    + ", the encoding of the locale: start kv in another directory, or under a locale that is installed,"
                    + " as LC_ALL=C.UTF-8");
        }
    }

    private static String advice() {
        return "write it in UTF-8, under a locale of UTF-8 that is installed, as LC_ALL=C.UTF-8";
    }

    private static Charset nativeEncoding() {
        try {
            return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        } catch (IllegalArgumentException e) {
            return StandardCharsets.US_ASCII;
        }
    }

    private static List<byte[]> commandLine() {
        List<byte[]> words = new ArrayList<>();
        byte[] all;
        try {
            all = Files.readAllBytes(COMMAND_LINE);
        } catch (IOException e) {
            return words; // a system without it
        }
        int start = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == 0) {
                words.add(java.util.Arrays.copyOfRange(all, start, i));
                start = i + 1;
            }
        }
        return words;
    }
}
