package io.mergekv.json;

import io.mergekv.cbor.CborScanner;
import io.mergekv.cbor.CborWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The objects with one field of a reserved name, for what JSON has no notation of. */
enum Wrapper {
    BYTES("$bytes", "Base64 text") {
        @Override
        void unwrap(String text, CborWriter out) {
            byte[] bytes = Base64.getDecoder().decode(text);
            // The decoder drops bits that stand behind the last byte.
            byte[] end = Arrays.copyOfRange(bytes, bytes.length - bytes.length % 3, bytes.length);
            if (!withoutPadding(text)
                    .endsWith(Base64.getEncoder().withoutPadding().encodeToString(end))) {
                throw new IllegalArgumentException("it has bits beyond its last byte");
            }
            out.bytes(bytes);
        }
    },
    DECIMAL("$decimal", "the text of a decimal number, as \"1.10\"") {
        @Override
        void unwrap(String text, CborWriter out) {
            // the time that BigDecimal takes grows faster than the length
            if (text.length() > MAX_DECIMAL_CHARACTERS) {
                throw new IllegalArgumentException("it has more than " + MAX_DECIMAL_CHARACTERS + " characters");
            }
            if (text.chars().anyMatch(c -> c > '\u007f')) {
                throw new IllegalArgumentException("it has characters that are not ASCII");
            }
            out.decimal(new BigDecimal(text));
        }
    },
    INSTANT("$instant", "the text of an instant in UTC, as \"2026-11-21T02:35:25.5Z\"") {
        @Override
        void unwrap(String text, CborWriter out) {
            if (!text.endsWith("Z")) {
                throw new IllegalArgumentException("it does not end in Z");
            }
            Instant instant = Instant.parse(text);
            // The JDK reads a leap second as the second before it, and 24:00 as the next day.
            if (!timeOfDay(instant.toString()).equals(timeOfDay(text))) {
                throw new IllegalArgumentException("it is not written as " + instant);
            }
            out.instant(instant);
        }
    },
    FLOAT("$float", "\"NaN\", \"Infinity\" or \"-Infinity\"") {
        @Override
        void unwrap(String text, CborWriter out) {
            out.floating(
                    switch (text) {
                        case "NaN" -> Double.NaN;
                        case "Infinity" -> Double.POSITIVE_INFINITY;
                        case "-Infinity" -> Double.NEGATIVE_INFINITY;
                        default -> throw new IllegalArgumentException("every other is a plain number");
                    });
        }
    },
    MAP("$map", "an object") {
        @Override
        void unwrap(String text, CborWriter out) {
            throw new IllegalArgumentException("it is a text");
        }
    };

    private static final int MAX_DECIMAL_CHARACTERS = 4096;
    private static final int LONGEST_NAME = "$decimal".length();
    private static final Wrapper[] ALL = values();

    private final String field;
    private final String payload;

    Wrapper(String field, String payload) {
        this.field = field;
        this.payload = payload;
    }

    /** The reserved name. */
    String field() {
        return field;
    }

    /** What the field must hold, for a message. */
    String payload() {
        return payload;
    }

    /** Writes the value that {@code text} stands for; throws some RuntimeException where it stands for none. */
    abstract void unwrap(String text, CborWriter out);

    /** Hours, minutes and seconds of an instant's text that the JDK can read. */
    private static String timeOfDay(String instant) {
        String upper = instant.toUpperCase(Locale.ROOT);
        int fraction = upper.indexOf('.');
        return upper.substring(upper.indexOf('T'), fraction < 0 ? upper.length() - 1 : fraction);
    }

    private static String withoutPadding(String base64) {
        int end = base64.length();
        while (end > 0 && base64.charAt(end - 1) == '=') {
            end--;
        }
        return base64.substring(0, end);
    }

    /** The wrapper whose field has the name that stands at {@code name}, or null. */
    static @Nullable Wrapper named(byte[] cbor, int name) {
        if (CborScanner.argument(cbor, name) > LONGEST_NAME) {
            return null;
        }
        String text = CborScanner.text(cbor, name);
        for (Wrapper wrapper : ALL) {
            if (wrapper.field.equals(text)) {
                return wrapper;
            }
        }
        return null;
    }
}
