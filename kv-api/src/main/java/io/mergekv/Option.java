package io.mergekv;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/**
 * A typed option: its name, what it means, its default and its bounds. Two options are equal when their names are.
 *
 * @param <T> the type of its values
 */
public final class Option<T> {
    private final String name;
    private final String description;
    private final T defaultValue;
    private final Class<T> type;
    private final Function<String, T> parser;
    private final Function<T, String> complaint;
    private final String allowed;

    private Option(
            String name,
            String description,
            T defaultValue,
            Class<T> type,
            Function<String, T> parser,
            Function<T, String> complaint,
            String allowed) {
        this.name = name;
        this.description = description;
        this.defaultValue = defaultValue;
        this.type = type;
        this.parser = parser;
        this.complaint = complaint;
        this.allowed = allowed;
    }

    /** A size in bytes; its text may end in {@code k}, {@code m}, {@code g} or {@code t}, in either case (1024-fold). */
    public static Option<Long> bytes(String name, long defaultValue, long min, long max, String description) {
        return new Option<>(
                name,
                description,
                defaultValue,
                Long.class,
                Option::parseBytes,
                v -> within(v, min, max),
                bytesText(min) + " to " + bytesText(max));
    }

    /** A whole number. */
    public static Option<Integer> integer(String name, int defaultValue, int min, int max, String description) {
        return new Option<>(
                name,
                description,
                defaultValue,
                Integer.class,
                Integer::parseInt,
                v -> within(v, min, max),
                min + " to " + max);
    }

    /** A duration; its text is ISO-8601 ({@code PT1.5S}) or a number with {@code ms}, {@code s}, {@code m}, {@code h}, {@code d}. */
    public static Option<Duration> duration(
            String name, Duration defaultValue, Duration min, Duration max, String description) {
        return new Option<>(
                name,
                description,
                defaultValue,
                Duration.class,
                Option::parseDuration,
                v -> v.compareTo(min) < 0 || v.compareTo(max) > 0 ? "must be from " + min + " to " + max : "",
                durationText(min) + " to " + durationText(max));
    }

    /** Yes or no. */
    public static Option<Boolean> flag(String name, boolean defaultValue, String description) {
        return new Option<>(
                name, description, defaultValue, Boolean.class, Option::parseFlag, v -> "", "true or false");
    }

    /** One of an enum's constants; its text is the constant's name in any case. */
    public static <E extends Enum<E>> Option<E> choice(String name, E defaultValue, String description) {
        Class<E> type = defaultValue.getDeclaringClass();
        return new Option<>(
                name,
                description,
                defaultValue,
                type,
                text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)),
                v -> "",
                String.join(
                        ", ",
                        Arrays.stream(type.getEnumConstants())
                                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                .toList()));
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** What it means, for people. */
    public String description() {
        return description;
    }

    /** The value that holds when none is set. */
    public T defaultValue() {
        return defaultValue;
    }

    /** The values that it takes, for people: {@code 1m to 1t}, for example. Sizes and durations have units as in texts. */
    public String allowed() {
        return allowed;
    }

    /** The default as a text that {@link #parse} reads. */
    public String defaultText() {
        if (defaultValue instanceof Long bytes) {
            return bytesText(bytes);
        }
        if (defaultValue instanceof Duration duration) {
            return durationText(duration);
        }
        return defaultValue.toString().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a value from its text.
     *
     * @throws InvalidOptionException when it is malformed or out of bounds
     */
    public T parse(String text) {
        T value;
        try {
            value = parser.apply(text.trim());
        } catch (RuntimeException e) {
            String allowed = type.isEnum() ? " " + Arrays.toString(type.getEnumConstants()) : "";
            throw new InvalidOptionException(
                    "option " + name + ": '" + text + "' is not a " + type.getSimpleName() + allowed, e);
        }
        return check(value);
    }

    /**
     * Checks a value against the bounds.
     *
     * @throws InvalidOptionException when it is of another type or out of bounds
     */
    public T check(Object value) {
        if (!type.isInstance(value)) {
            throw new InvalidOptionException("option " + name + " takes a " + type.getSimpleName() + ", not a "
                    + value.getClass().getSimpleName());
        }
        T typed = type.cast(value);
        String problem = complaint.apply(typed);
        if (!problem.isEmpty()) {
            throw new InvalidOptionException("option " + name + " = " + value + ": " + problem);
        }
        return typed;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Option<?> that && that.name.equals(name);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(name);
    }

    @Override
    public String toString() {
        return name;
    }

    private static String within(long value, long min, long max) {
        return value < min || value > max ? "must be from " + min + " to " + max : "";
    }

    private static String bytesText(long bytes) {
        int unit = bytes == 0 ? 0 : Math.min(4, Long.numberOfTrailingZeros(bytes) / 10);
        return (bytes >> (10 * unit)) + (unit == 0 ? "" : "kmgt".substring(unit - 1, unit));
    }

    private static String durationText(Duration duration) {
        long millis = duration.toMillis();
        if (!duration.equals(Duration.ofMillis(millis))) {
            return duration.toString();
        }
        long[] units = {86_400_000, 3_600_000, 60_000, 1000};
        for (int i = 0; i < units.length; i++) {
            if (millis != 0 && millis % units[i] == 0) {
                return millis / units[i] + "dhms".substring(i, i + 1);
            }
        }
        return millis + "ms";
    }

    private static long parseBytes(String text) {
        int unit = "kmgt".indexOf(Character.toLowerCase(text.charAt(text.length() - 1)));
        return unit < 0
                ? Long.parseLong(text)
                : Math.multiplyExact(Long.parseLong(text.substring(0, text.length() - 1)), 1L << (10 * (unit + 1)));
    }

    private static boolean parseFlag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Duration parseDuration(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("p")) {
            return Duration.parse(text);
        }
        if (lower.endsWith("ms")) {
            return Duration.ofMillis(Long.parseLong(lower.substring(0, lower.length() - 2)));
        }
        long count = Long.parseLong(lower.substring(0, lower.length() - 1));
        return switch (lower.charAt(lower.length() - 1)) {
            case 's' -> Duration.ofSeconds(count);
            case 'm' -> Duration.ofMinutes(count);
            case 'h' -> Duration.ofHours(count);
            case 'd' -> Duration.ofDays(count);
            default -> throw new IllegalArgumentException(text);
        };
    }
}
