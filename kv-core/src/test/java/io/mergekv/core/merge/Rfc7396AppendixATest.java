package io.mergekv.core.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Document;
import io.mergekv.Patch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every case of RFC 7396's Appendix A. Roots are maps here, so original and patch stand in a field; the cases whose
 * original and patch are objects are tried as roots too.
 */
class Rfc7396AppendixATest {
    static List<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        add(cases, map("a", "b"), map("a", "c"), map("a", "c"));
        add(cases, map("a", "b"), map("b", "c"), map("a", "b", "b", "c"));
        add(cases, map("a", "b"), map("a", null), map());
        add(cases, map("a", "b", "b", "c"), map("a", null), map("b", "c"));
        add(cases, map("a", List.of("b")), map("a", "c"), map("a", "c"));
        add(cases, map("a", "c"), map("a", List.of("b")), map("a", List.of("b")));
        add(cases, map("a", map("b", "c")), map("a", map("b", "d", "c", null)), map("a", map("b", "d")));
        add(cases, map("a", List.of(map("b", "c"))), map("a", List.of(1)), map("a", List.of(1)));
        add(cases, List.of("a", "b"), List.of("c", "d"), List.of("c", "d"));
        add(cases, map("a", "b"), List.of("c"), List.of("c"));
        // Here the RFC's patch is null as a whole, which a member turns into a removal; see below.
        add(cases, map("a", "foo"), "bar", "bar");
        add(cases, map("e", null), map("a", 1), map("e", null, "a", 1));
        add(cases, List.of(1, 2), map("a", "b", "c", null), map("a", "b"));
        add(cases, map(), map("a", map("bb", map("ccc", null))), map("a", map("bb", map())));
        return cases;
    }

    private static void add(List<Arguments> cases, Object original, Object patch, Object result) {
        cases.add(Arguments.of(original, patch, result));
    }

    private static Map<String, @Nullable Object> map(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return map;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void caseHoldsInAField(Object original, Object patch, Object result) {
        assertThat(merge(map("root", original), map("root", patch))).isEqualTo(Document.of("root", result));
    }

    @ParameterizedTest
    @MethodSource("cases")
    @SuppressWarnings("unchecked") // all maps of the cases have text keys
    void caseHoldsAtTheRootWhereRootsAreMaps(Object original, Object patch, Object result) {
        if (original instanceof Map<?, ?> document && patch instanceof Map<?, ?> changes) {
            assertThat(merge((Map<String, @Nullable Object>) document, (Map<String, @Nullable Object>) changes))
                    .isEqualTo(Document.ofMap((Map<String, @Nullable Object>) result));
        }
    }

    @Test
    void nullAsTheWholePatchRemovesTheField() {
        assertThat(merge(map("root", map("a", "foo")), map("root", null))).isEqualTo(Document.empty());
    }

    private static Document merge(Map<String, @Nullable Object> original, Map<String, @Nullable Object> patch) {
        byte[] before = Document.ofMap(original).toCbor();
        byte[] changes = Patch.fromJsonMergePatch(patch).toCbor();
        byte[] after = Merge.apply(before, 0, before.length, changes);
        MergeResult merged = Merge.merge(before, 0, before.length, changes, 0, Document.MAX_BYTES, null);
        assertThat(merged.changed()).isEqualTo(!Arrays.equals(before, after));
        return Document.fromCbor(after);
    }
}
