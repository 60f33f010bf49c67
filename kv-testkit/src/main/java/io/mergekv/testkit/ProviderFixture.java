package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Option;
import io.mergekv.spi.Provider;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The rules for all providers. */
abstract class ProviderFixture extends TestResources {
    private static final int TIMES_USED = 4;

    /** The provider under test, as any of the three kinds. */
    abstract Provider subject();

    /** {@code store}, {@code cache} or {@code log}. */
    abstract String kind();

    /** Opens something in {@code directory}, uses all that it hands out, and closes it. */
    abstract void useOnce(Path directory);

    @Test
    void spi_1_nameAndVersionAreThere() {
        assertThat(subject().name()).matches("[a-z0-9-]+");
        assertThat(subject().version()).isNotBlank();
    }

    @Test
    void spi_2_optionsAreNamedAfterTheProvider() {
        List<String> names = subject().options().stream().map(Option::name).toList();
        assertThat(names).doesNotHaveDuplicates();
        assertThat(names)
                .allMatch(name -> name.startsWith(kind() + "." + subject().name() + "."));
    }

    @Test
    void spi_3_providerCanBeMadeByTheServiceLoader() {
        Class<?> type = subject().getClass();
        assertThat(Modifier.isPublic(type.getModifiers()))
                .as("%s is public", type)
                .isTrue();
        assertThat(type.getConstructors()).anyMatch(constructor -> constructor.getParameterCount() == 0);
    }

    @Test
    void spi_4_providerSaysTheSameOfItselfAtEveryCall() {
        assertThat(subject().name()).isEqualTo(subject().name());
        assertThat(subject().version()).isEqualTo(subject().version());
        assertThat(subject().options()).isEqualTo(subject().options());
    }

    @Test
    void spi_5_nothingStaysOpenBehindAClose() {
        Assumptions.assumeTrue(Descriptors.areKnown(), "it takes Linux to see what is open");
        useOnce(temporary.resolve("used-0")); // loads what stays for good
        int before = Descriptors.count();
        for (int i = 1; i <= TIMES_USED; i++) {
            Path directory = temporary.resolve("used-" + i);
            useOnce(directory);
            assertThat(Descriptors.leftIn(directory)).as("still open").isEmpty();
        }
        assertThat(Descriptors.count() - before)
                .as("files, pipes and connections more than before, after %s times", TIMES_USED)
                .isLessThan(TIMES_USED);
    }
}
