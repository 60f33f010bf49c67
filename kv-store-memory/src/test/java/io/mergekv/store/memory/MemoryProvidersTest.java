package io.mergekv.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemoryProvidersTest {
    @Test
    void allThreeAreNamedMemory() {
        assertThat(List.of(new MemoryStoreProvider(), new MemoryCacheProvider(), new MemoryChangeLogProvider()))
                .extracting(MemoryProvider::name)
                .containsOnly("memory");
    }

    @Test
    void theVersionIsTheOneOfTheBuild() {
        assertThat(new MemoryStoreProvider().version()).matches("\\d+\\.\\d+\\.\\d+\\S* on Java .+");
    }

    @Test
    void theClassPathFindsWhatTheModulePathFinds() throws IOException {
        Set<ModuleDescriptor.Provides> provided =
                MemoryStoreProvider.class.getModule().getDescriptor().provides();
        assertThat(provided).hasSize(3);
        for (ModuleDescriptor.Provides service : provided) {
            try (InputStream file =
                    MemoryStoreProvider.class.getResourceAsStream("/META-INF/services/" + service.service())) {
                assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8)
                                .strip()
                                .lines())
                        .containsExactlyElementsOf(service.providers());
            }
        }
    }
}
