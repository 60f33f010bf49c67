package io.mergekv.testkit.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProviderOptionsTest {
    private final ProviderOptions options = new ProviderOptions();

    @Test
    void optionOfAProviderHoldsWhereThatIs() {
        options.add("store.h2.cache-mib=8");
        options.add("log.chronicle.cycle-bits=4");
        options.add("hot-bytes=0");
        assertThat(options.of("store.h2", "log.store"))
                .containsOnlyKeys("store.h2.cache-mib", "hot-bytes")
                .containsEntry("store.h2.cache-mib", "8");
    }

    @Test
    void optionThatNobodyDeclaresIsRefusedWithThoseThatAre() {
        options.add("store.h2.cash=8");
        assertThatThrownBy(() -> options.check(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'store.h2.cash'")
                .hasMessageContaining("hot-bytes");
    }

    @Test
    void valueOutOfBoundsIsRefused() {
        options.add("hot-bytes=many");
        assertThatThrownBy(() -> options.check(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hot-bytes");
    }

    @Test
    void valueWithACommaIsRefused() {
        assertThatThrownBy(() -> options.add("hot-bytes=1,2")).isInstanceOf(IllegalArgumentException.class);
    }
}
