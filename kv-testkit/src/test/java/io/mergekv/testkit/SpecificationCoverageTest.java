package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SpecificationCoverageTest {
    /** Rules for providers that this kit does not prove, and why. */
    private static final Map<String, String> NOT_TESTED = Map.of(
            "STORE-29", "needs a power cut",
            "STORE-33", "needs a disk that fails inside a write",
            "STORE-34", "how a store is damaged only its provider's author knows",
            "CACHE-13", "what is taken off the heap and on disk is not to be seen from here",
            "LOG-23", "needs a power cut",
            "LOG-28", "how a log is damaged only its provider's author knows",
            "LOG-29", "how a log is damaged only its provider's author knows",
            "LOG-30", "which files a log is kept in only its provider's author knows",
            "LOG-31", "needs a full disk: kv-testkit/fulldisk fills one");

    private static final List<Class<?>> KIT = List.of(
            StoreConformance.class, CacheConformance.class, ChangeLogConformance.class, DatabaseConformance.class);

    private final Specification specification = read(Path.of("..", "docs", "spec.md"));

    @Test
    void everyRuleForProvidersHasATestOrAReason() {
        Set<String> missing = new TreeSet<>(specification.rules().keySet());
        missing.removeIf(rule -> !rule.matches("(SPI|STORE|CACHE|LOG)-\\d+"));
        assertThat(missing).hasSizeGreaterThan(60);
        missing.removeAll(provenRules());
        missing.removeAll(NOT_TESTED.keySet());
        assertThat(missing).isEmpty();
    }

    @Test
    void everyTestNamesARuleThatExists() {
        assertThat(tests().map(Method::getName)
                        .filter(name -> Specification.ruleOf(name)
                                .flatMap(specification::text)
                                .isEmpty()))
                .isEmpty();
    }

    @Test
    void everyRuleWithAReasonExistsAndHasNoTest() {
        assertThat(specification.rules()).containsKeys(NOT_TESTED.keySet().toArray(new String[0]));
        assertThat(provenRules()).doesNotContainAnyElementsOf(NOT_TESTED.keySet());
    }

    @Test
    void theKitCarriesTheSpecificationItIsBuiltWith() {
        assertThat(Specification.bundled().rules()).isEqualTo(specification.rules());
    }

    @Test
    void everyRuleInBoldIsRead() throws IOException {
        String text = Files.readString(Path.of("..", "docs", "spec.md"));
        assertThat(specification.rules()).hasSize(text.split("\\*\\*[A-Z]+-\\d+\\*\\*", -1).length - 1);
    }

    private static Set<String> provenRules() {
        Set<String> proven = new HashSet<>();
        tests().forEach(test -> Specification.ruleOf(test.getName()).ifPresent(proven::add));
        return proven;
    }

    private static Stream<Method> tests() {
        return KIT.stream()
                .flatMap(type -> Stream.<Class<?>>iterate(type, at -> at != Object.class, Class::getSuperclass))
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class));
    }

    private static Specification read(Path file) {
        try {
            return Specification.parse(Files.readString(file));
        } catch (IOException e) {
            throw new AssertionError("the specification is read from " + file.toAbsolutePath(), e);
        }
    }
}
