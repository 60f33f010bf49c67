package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SpecificationCoverageTest {
    private static final Pattern TEST = Pattern.compile("([a-z-]+)/([\\w.]+)#(\\w+)");

    private static final List<Class<?>> KIT = List.of(
            StoreConformance.class, CacheConformance.class, ChangeLogConformance.class, DatabaseConformance.class);

    private final Specification specification = read(Path.of("..", "docs", "spec.md"));

    @Test
    void everyRuleHasAProofOrAReason() {
        Set<String> missing = new TreeSet<>(specification.rules().keySet());
        assertThat(missing).hasSizeGreaterThan(150);
        missing.removeAll(provenRules());
        listed().forEach(missing::remove);
        assertThat(missing).isEmpty();
    }

    @Test
    void everyTestThatIsListedExists() {
        Proofs.ELSEWHERE.forEach((rule, tests) -> tests.forEach(test -> {
            Matcher parts = TEST.matcher(test);
            assertThat(parts.matches()).as(test).isTrue();
            Path file = Path.of("..", parts.group(1), "src", "test", "java")
                    .resolve(parts.group(2).replace('.', '/') + ".java");
            assertThat(file).as("the proof of %s", rule).exists();
            assertThat(file).content().as("the proof of %s", rule).contains("void " + parts.group(3) + "(");
        }));
    }

    @Test
    void everyCommandThatIsListedExists() {
        assertThat(Proofs.BY_COMMAND.values())
                .allSatisfy(command -> assertThat(Path.of("..", command)).isExecutable());
    }

    @Test
    void everyRuleProvedByTheKitHasAHintAndNoOther() {
        assertThat(new TreeSet<>(LookAt.bundled().rules())).isEqualTo(new TreeSet<>(provenRules()));
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
    void everyListedRuleExistsAndIsListedOnceAndHasNoTestOfTheKit() {
        assertThat(specification.rules().keySet()).containsAll(listed().toList());
        assertThat(listed()).doesNotHaveDuplicates();
        assertThat(provenRules()).doesNotContainAnyElementsOf(listed().toList());
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

    private static Stream<String> listed() {
        return Stream.of(Proofs.ELSEWHERE, Proofs.BY_COMMAND, Proofs.NOT_TESTED)
                .flatMap(rules -> rules.keySet().stream());
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
