package io.mergekv.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.mergekv.testkit.Specification;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;

/** Breaks one rule of a provider that keeps them all, and sees whether the kit notices. */
final class Sabotage {
    private Sabotage() {}

    /** What a broken method does in place of the right one. */
    @FunctionalInterface
    interface Trick<T> {
        @Nullable
        Object call(T target, Object[] arguments) throws Throwable;
    }

    /** {@code target} with one method broken. */
    static <T> T breaking(Class<T> type, T target, String method, Trick<T> trick) {
        return type.cast(Proxy.newProxyInstance(
                Sabotage.class.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
                    Object[] given = arguments == null ? new Object[0] : arguments;
                    if (called.getName().equals(method)) {
                        return trick.call(target, given);
                    }
                    return invoke(called, target, given);
                }));
    }

    /** Runs the tests of {@code rule} in {@code kit}, and expects one to fail with the rule's text. */
    static void expectCaught(Class<?> kit, String rule) {
        String prefix = rule.toLowerCase(Locale.ROOT).replace('-', '_') + "_";
        List<MethodSelector> tests = Stream.<Class<?>>iterate(kit, at -> at != Object.class, Class::getSuperclass)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(test ->
                        test.isAnnotationPresent(Test.class) && test.getName().startsWith(prefix))
                .map(test -> selectMethod(kit, test.getName()))
                .toList();
        assertThat(tests).as("tests of %s", rule).isNotEmpty();
        List<Event> failures = EngineTestKit.engine("junit-jupiter")
                .selectors(tests.toArray(new MethodSelector[0]))
                .execute()
                .testEvents()
                .failed()
                .filter(event -> event.getType() == EventType.FINISHED)
                .toList();
        assertThat(failures).as("failures of %s", rule).isNotEmpty();
        String text = Specification.bundled().text(rule).orElseThrow();
        assertThat(failures.get(0).toString()).contains(rule + " is broken: " + text);
    }

    /** Expects that every rule of {@code kind} is broken by one of {@code saboteurs}, or has a reason why not. */
    static void expectEveryRuleBroken(String kind, Stream<Arguments> saboteurs, Set<String> others) {
        Set<String> rules = new TreeSet<>(Specification.bundled().rules().keySet());
        rules.removeIf(rule -> !rule.startsWith(kind + "-"));
        assertThat(rules).containsAll(others);
        saboteurs.forEach(saboteur -> rules.remove((String) saboteur.get()[0]));
        assertThat(rules).as("rules without a saboteur").isEqualTo(new TreeSet<>(others));
    }

    private static @Nullable Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
