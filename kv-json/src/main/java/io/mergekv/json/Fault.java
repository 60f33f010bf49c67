package io.mergekv.json;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/** Says in our words why a text is not JSON: the parser's name its own classes and settings, which help nobody here. */
final class Fault {
    private static final Pattern CHARACTER =
            Pattern.compile("Unexpected character \\('(.+?)' \\(code (\\d+).*", Pattern.DOTALL);
    private static final Pattern TOKEN = Pattern.compile("Unrecognized token '(.+?)':.*", Pattern.DOTALL);
    private static final Pattern NUMBER =
            Pattern.compile("Non-standard token '(-?)\\+?(NaN|INF|Infinity)'.*", Pattern.DOTALL);
    private static final Pattern CONTROL = Pattern.compile(".*\\(CTRL-CHAR, code (\\d+)\\).*", Pattern.DOTALL);
    private static final Pattern CLOSE = Pattern.compile("Unexpected close marker '(.)'.*", Pattern.DOTALL);
    private static final Pattern TWICE = Pattern.compile("Duplicate Object property (\".*\")", Pattern.DOTALL);
    private static final Pattern ESCAPE = Pattern.compile("Unrecognized character escape '(.+?)' .*", Pattern.DOTALL);
    private static final int MAX_SHOWN = 40;
    private static final int BYTE_ORDER_MARK = 0xfeff;

    private Fault() {}

    /** Why the text is not JSON. */
    static String of(JacksonException e) {
        String said = String.valueOf(e.getOriginalMessage());
        if (e instanceof UnexpectedEndOfInputException || said.startsWith("Unexpected end-of-input")) {
            return "not JSON: the text ends "
                    + (said.contains("string value") || said.contains("property name")
                            ? "inside a string"
                            : "before the value does");
        }
        if (e instanceof StreamConstraintsException) {
            return beyond(said);
        }
        Matcher twice = TWICE.matcher(said);
        if (twice.matches()) {
            return "duplicate name " + shown(twice.group(1)) + ": a name stands once in an object";
        }
        return "not JSON: " + grammar(said);
    }

    private static String grammar(String said) {
        Matcher number = NUMBER.matcher(said);
        if (number.matches()) {
            String name = number.group(1) + (number.group(2).equals("INF") ? "Infinity" : number.group(2));
            return name + " is no number of JSON: write {\"$float\":\"" + name + "\"}";
        }
        Matcher token = TOKEN.matcher(said);
        if (token.matches()) {
            return "'" + shown(token.group(1)) + "' is no value; text is in double quotes";
        }
        Matcher close = CLOSE.matcher(said);
        if (close.matches()) {
            return "'" + close.group(1) + "' closes nothing that is open there";
        }
        Matcher escape = ESCAPE.matcher(said);
        if (escape.matches()) {
            return "\\" + escape.group(1) + " is no escape; a backslash itself is written \\\\";
        }
        Matcher control = CONTROL.matcher(said);
        if (control.matches()) {
            String code = String.format("\\u%04x", Integer.parseInt(control.group(1)));
            return said.contains("escaped")
                    ? "a control character in a string is written as an escape, as " + code
                    : "the control character " + code + " stands where only white space may";
        }
        Matcher character = CHARACTER.matcher(said);
        if (character.matches()) {
            return character(character.group(1), Integer.parseInt(character.group(2)), said);
        }
        return said.contains("numeric value") ? "a number is not written so" : "it does not follow the grammar";
    }

    private static String character(String character, int code, String said) {
        if (code == BYTE_ORDER_MARK) {
            return "a byte-order mark is no part of a JSON text";
        }
        String unexpected = "'" + character + "' is unexpected";
        if (said.contains("colon")) {
            return unexpected + ": after a name comes a colon";
        }
        if (said.contains("comma to separate")) {
            return unexpected + ": after a value comes a comma, or the end of its object or array";
        }
        if (said.contains("property name")) {
            return unexpected + ": a name in double quotes belongs there";
        }
        if (said.contains("hex-digit")) {
            return unexpected + ": after \\u come four hexadecimal digits";
        }
        if (said.contains("comment")) {
            return unexpected + ": there are no comments";
        }
        if (said.contains("numeric value") || said.contains("number")) {
            return unexpected + ": a number is written as -12, 0.5 or 1e-9";
        }
        return unexpected + ": a value belongs there";
    }

    private static String beyond(String said) {
        if (said.contains("nesting depth")) {
            return "maps and arrays are nested deeper than the limit of what is read";
        }
        if (said.contains("Number value length")) {
            return "a number has more characters than the limit of 1000: write it as {\"$decimal\":\"…\"}, or shorter";
        }
        return "the text, or a string in it, is longer than the limit for a document";
    }

    private static String shown(String text) {
        return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
    }
}
