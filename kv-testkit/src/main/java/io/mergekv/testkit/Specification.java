package io.mergekv.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbered rules of {@code docs/spec.md}, which the kit carries. A test proves the rule that its name begins with:
 * {@code store_9_batchIsAtomic} proves STORE-9. Immutable.
 */
public final class Specification {
    private static final Pattern RULE =
            Pattern.compile("^- \\*\\*([A-Z]+-\\d+)\\*\\* (.+(?:\\n  .+)*)", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("^([a-z]+)_(\\d+)_\\w+");

    private final Map<String, String> rules;

    private Specification(Map<String, String> rules) {
        this.rules = rules;
    }

    /** The specification that this kit was built with. */
    public static Specification bundled() {
        try (InputStream file = Specification.class.getResourceAsStream("spec.md")) {
            if (file == null) {
                throw new IllegalStateException("the kit's jar lacks spec.md");
            }
            return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the rules out of the text of a specification. */
    public static Specification parse(String markdown) {
        Map<String, String> rules = new TreeMap<>();
        Matcher matcher = RULE.matcher(markdown);
        while (matcher.find()) {
            String text = matcher.group(2).replaceAll("\\s+", " ");
            if (rules.put(matcher.group(1), text) != null) {
                throw new IllegalArgumentException(matcher.group(1) + " stands there twice");
            }
        }
        return new Specification(rules);
    }

    /** The rule that a test's method name says it proves; empty where it names none. */
    public static Optional<String> ruleOf(String testMethod) {
        Matcher matcher = TEST.matcher(testMethod);
        return matcher.matches()
                ? Optional.of(matcher.group(1).toUpperCase(Locale.ROOT) + "-" + matcher.group(2))
                : Optional.empty();
    }

    /** Every rule's text by its number, such as {@code STORE-9}. */
    public Map<String, String> rules() {
        return Map.copyOf(rules);
    }

    /** The text of {@code rule}; empty where there is no such rule. */
    public Optional<String> text(String rule) {
        return Optional.ofNullable(rules.get(rule));
    }
}
