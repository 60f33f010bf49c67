package io.mergekv.json;

import io.mergekv.Document;
import io.mergekv.InvalidOptionException;
import io.mergekv.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The name of a place in a document (RFC 6901): {@code /pools/0/name}. The empty pointer names the whole. An immutable
 * value.
 *
 * @param names the field names and array indices on the way, from the root on, unescaped
 */
public record JsonPointer(List<String> names) {
    private static final JsonPointer WHOLE = new JsonPointer(List.of());

    /** Takes an immutable copy. */
    public JsonPointer {
        names = List.copyOf(names);
    }

    /** The pointer to the whole. */
    public static JsonPointer whole() {
        return WHOLE;
    }

    /**
     * Reads a pointer from its text.
     *
     * @throws InvalidOptionException when it is neither empty nor starts with a slash, or has a bad escape
     */
    public static JsonPointer parse(String text) {
        if (text.isEmpty()) {
            return WHOLE;
        }
        if (text.charAt(0) != '/') {
            throw new InvalidOptionException("'" + text + "' is not a JSON pointer: it starts with a slash, as in /"
                    + text + ", or is empty for the whole");
        }
        return new JsonPointer(Arrays.stream(text.substring(1).split("/", -1))
                .map(name -> unescape(name, text))
                .toList());
    }

    /** The pointer to the field or element {@code name} of what this one names. */
    public JsonPointer child(String name) {
        List<String> longer = new ArrayList<>(names);
        longer.add(name);
        return new JsonPointer(longer);
    }

    /** The value in {@code document} that this pointer names; a null is there, a missing field is not. */
    public Optional<Value> find(Document document) {
        Optional<Value> found = Optional.of(Value.of(document));
        for (String name : names) {
            found = found.flatMap(value -> step(value, name));
        }
        return found;
    }

    /** The text of the pointer, as {@link #parse} takes it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            text.append('/').append(name.replace("~", "~0").replace("/", "~1"));
        }
        return text.toString();
    }

    private static Optional<Value> step(Value value, String name) {
        return switch (value.type()) {
            case MAP -> value.asDocument().get(name);
            case ARRAY -> element(value.asList(), name);
            default -> Optional.empty();
        };
    }

    private static Optional<Value> element(List<Value> elements, String name) {
        // RFC 6901: digits without leading zeros
        if (!name.matches("0|[1-9][0-9]{0,8}")) {
            return Optional.empty();
        }
        int index = Integer.parseInt(name);
        return index < elements.size() ? Optional.of(elements.get(index)) : Optional.empty();
    }

    private static String unescape(String name, String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '~') {
                i++;
                char escaped = i < name.length() ? name.charAt(i) : 0;
                if (escaped != '0' && escaped != '1') {
                    throw new InvalidOptionException(
                            "'" + text + "' is not a JSON pointer: after ~ comes 0 (for ~) or 1 (for /)");
                }
                c = escaped == '0' ? '~' : '/';
            }
            plain.append(c);
        }
        return plain.toString();
    }
}
