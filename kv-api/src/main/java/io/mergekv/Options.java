package io.mergekv;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Options that were set: an immutable map from names to values. */
public final class Options {
    private static final Options NONE = new Options(new TreeMap<>());

    private final Map<String, Object> values;

    private Options(Map<String, Object> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /** No option set: every default holds. */
    public static Options none() {
        return NONE;
    }

    /** The same with {@code option} set to {@code value}. */
    public <T> Options with(Option<T> option, T value) {
        return put(option.name(), option.check(value));
    }

    /** The same with an option set by name, from text. It is checked when the database is opened. */
    public Options with(String name, String text) {
        return put(name, new Text(text));
    }

    /**
     * The value of {@code option}: what was set, else its default.
     *
     * @throws InvalidOptionException when a text was set that does not fit it
     */
    public <T> T get(Option<T> option) {
        Object value = values.get(option.name());
        if (value == null) {
            return option.defaultValue();
        }
        return value instanceof Text text ? option.parse(text.value) : option.check(value);
    }

    /** Whether {@code option} was set. */
    public boolean has(Option<?> option) {
        return values.containsKey(option.name());
    }

    /** The names and values that were set, by name. */
    public Map<String, Object> asMap() {
        return values;
    }

    @Override
    public String toString() {
        return values.toString();
    }

    private Options put(String name, Object value) {
        TreeMap<String, Object> copy = new TreeMap<>(values);
        copy.put(name, value);
        return new Options(copy);
    }

    private record Text(String value) {
        @Override
        public String toString() {
            return value;
        }
    }
}
