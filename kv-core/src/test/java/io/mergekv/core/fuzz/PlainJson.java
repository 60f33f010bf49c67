package io.mergekv.core.fuzz;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON by the grammar of RFC 8259 into maps, lists and scalars, with none of the product's code nor the parser that it
 * uses; {@link PlainNotation} says what the objects mean that stand for what JSON lacks.
 */
final class PlainJson {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    /** Far more than any document takes; what is deeper is refused by the depth of the document itself. */
    private static final int MAX_DEPTH = 250;

    private static final int MAX_NUMBER = 1000;

    private final String text;
    private int at;
    private int depth;

    private PlainJson(String text) {
        this.text = text;
    }

    /** The one JSON value of {@code text}. */
    static @Nullable Object read(String text) {
        PlainJson reader = new PlainJson(text);
        Object value = reader.value();
        reader.space();
        Refused.unless(reader.at == text.length(), "more behind the value");
        return value;
    }

    private @Nullable Object value() {
        space();
        Refused.unless(at < text.length() && depth < MAX_DEPTH, "no value, or too deep");
        char c = text.charAt(at);
        if (c == '{' || c == '[') {
            depth++;
            Object nested = c == '{' ? object() : array();
            depth--;
            return nested;
        } else if (c == '"') {
            return string();
        } else if (c == '-' || (c >= '0' && c <= '9')) {
            return number();
        }
        for (String literal : List.of("true", "false", "null")) {
            if (text.startsWith(literal, at)) {
                at += literal.length();
                return literal.equals("null") ? null : literal.equals("true");
            }
        }
        throw new Refused("no value");
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        at++;
        if (!next('}')) {
            do {
                space();
                Refused.unless(at < text.length() && text.charAt(at) == '"', "no name");
                String name = string();
                Refused.unless(next(':'), "no colon");
                Object value = value();
                Refused.unless(!object.containsKey(name), "a name twice");
                object.put(name, value);
            } while (next(','));
            Refused.unless(next('}'), "no end of an object");
        }
        return object;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> array = new ArrayList<>();
        at++;
        if (!next(']')) {
            do {
                array.add(value());
            } while (next(','));
            Refused.unless(next(']'), "no end of an array");
        }
        return array;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        for (at++; ; at++) {
            Refused.unless(at < text.length() && text.charAt(at) >= ' ', "no end of a string, or a control character");
            char c = text.charAt(at);
            if (c == '"') {
                break;
            }
            string.append(c == '\\' ? escaped() : c);
        }
        at++;
        for (int i = 0; i < string.length(); i++) {
            int point = string.codePointAt(i);
            Refused.unless(point < 0xd800 || point > 0xdfff, "an unpaired surrogate");
            i += point > 0xffff ? 1 : 0;
        }
        return string.toString();
    }

    private char escaped() {
        at++;
        Refused.unless(at < text.length(), "no end of a string");
        int simple = "\"\\/bfnrt".indexOf(text.charAt(at));
        if (simple >= 0) {
            return "\"\\/\b\f\n\r\t".charAt(simple);
        }
        Refused.unless(text.substring(at).matches("(?s)u[0-9a-fA-F]{4}.*"), "an escape that is none");
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
    }

    private Object number() {
        Matcher matcher = NUMBER.matcher(text).region(at, text.length());
        Refused.unless(matcher.lookingAt(), "no number");
        at = matcher.end();
        Refused.unless(at == text.length() || " \t\n\r,]}".indexOf(text.charAt(at)) >= 0, "no end of a number");
        String number = matcher.group();
        Refused.unless(number.length() <= MAX_NUMBER, "too long a number");
        if (matcher.group(2) == null && matcher.group(3) == null) {
            BigInteger whole = new BigInteger(number);
            Refused.unless(whole.bitLength() < Long.SIZE, "beyond 64 bits");
            return whole.longValueExact();
        }
        double floating = Double.parseDouble(number);
        Refused.unless(Double.isFinite(floating), "beyond a double");
        return floating;
    }

    private boolean next(char expected) {
        space();
        boolean found = at < text.length() && text.charAt(at) == expected;
        at += found ? 1 : 0;
        return found;
    }

    private void space() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
