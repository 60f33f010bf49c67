package io.mergekv.core.sabotage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.mergekv.testkit.Specification;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Breaks one rule of a provider that keeps them all, and sees whether the kit notices. */
public final class Sabotage {
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private static final String SEED = "mergekv.kit.seed";

    /** How many saboteurs of a test were caught; they come in the same order each time. */
    private static final Map<String, Integer> CAUGHT = new HashMap<>();

    private Sabotage() {}

    /** What a broken method does in place of the right one. */
    @FunctionalInterface
    public interface Trick<T> {
        @Nullable
        Object call(T target, Object[] arguments) throws Throwable;
    }

    /** {@code target} with one method broken; defaults that lead to it are broken with it. */
    public static <T> T breaking(Class<T> type, T target, String method, Trick<T> trick) {
        return type.cast(Proxy.newProxyInstance(
                Sabotage.class.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
                    Object[] given = arguments == null ? new Object[0] : arguments;
                    if (!called.getName().equals(method)) {
                        return invoke(called, target, given);
                    }
                    return called.isDefault() && hasAbstract(type, method)
                            ? InvocationHandler.invokeDefault(proxy, called, arguments)
                            : trick.call(target, given);
                }));
    }

    /**
     * Runs {@code test} of {@code kit} twice: nothing must fail before {@code sabotage}, and after it the test must, with
     * the text of its rule.
     */
    static void expectCaught(Class<?> kit, String test, Runnable sabotage) {
        assertThat(tests(kit)).as("the tests of the kit").contains(test);
        assertThat(failures(kit, test))
                .as("failures of %s with nothing broken", test)
                .isEmpty();
        sabotage.run();
        List<Event> failures = failures(kit, test);
        assertThat(failures).as("failures of %s", test).hasSize(1);
        String saboteur = WALKER.walk(frames -> frames.skip(1)
                .findFirst()
                .map(caller -> caller.getDeclaringClass().getSimpleName() + "." + caller.getMethodName() + "." + test)
                .orElseThrow());
        Met.confirm(saboteur + "." + CAUGHT.merge(saboteur, 1, Integer::sum), failures.get(0));
        String rule = Specification.ruleOf(test).orElseThrow();
        String text = Specification.bundled().text(rule).orElseThrow();
        assertThat(failures.get(0).toString()).contains(rule + " is broken: " + text, "Look at: ");
    }

    /** Runs {@code test} of {@code kit}, which must be done and find nothing. */
    static void expectPassed(Class<?> kit, String test) {
        Events events = run(kit, test);
        assertThat(events.failed().list()).as("failures").isEmpty();
        assertThat(events.succeeded().count()).isEqualTo(1);
    }

    private static List<Event> failures(Class<?> kit, String test) {
        return run(kit, test).failed().list();
    }

    /** Runs one test of {@code kit}, whose random numbers are the same each time. */
    static Events run(Class<?> kit, String test) {
        String before = System.setProperty(SEED, "1");
        try {
            return EngineTestKit.engine("junit-jupiter")
                    .selectors(selectMethod(kit, test))
                    .execute()
                    .testEvents();
        } finally {
            if (before == null) {
                System.clearProperty(SEED);
            } else {
                System.setProperty(SEED, before);
            }
        }
    }

    /** Expects that every test of {@code kit} is named by one of {@code saboteurs}. */
    static void expectEveryTestNamed(Class<?> kit, Stream<Arguments> saboteurs) {
        Set<String> tests = new TreeSet<>(tests(kit));
        saboteurs.forEach(saboteur -> tests.remove((String) saboteur.get()[0]));
        assertThat(tests).as("tests that no saboteur proves to be needed").isEmpty();
    }

    static List<String> tests(Class<?> kit) {
        return Stream.<Class<?>>iterate(kit, at -> at != Object.class, Class::getSuperclass)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(test -> test.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .toList();
    }

    private static boolean hasAbstract(Class<?> type, String method) {
        return Arrays.stream(type.getMethods()).anyMatch(each -> each.getName().equals(method) && !each.isDefault());
    }

    private static @Nullable Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
