package io.mergekv.core.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.ProviderException;
import io.mergekv.spi.Cache;
import io.mergekv.spi.CacheContext;
import io.mergekv.spi.CacheProvider;
import io.mergekv.store.memory.MemoryCacheProvider;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Providers that cannot be loaded, beside others that can. */
final class ProviderLookupTest {
    @TempDir
    Path directory;

    /** What stands for somebody's provider. */
    public abstract static class Broken implements CacheProvider {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public Cache open(CacheContext context) {
            throw new UnsupportedOperationException();
        }
    }

    /** Fails while it is made. */
    public static final class Throwing extends Broken {
        /** Called by the service loader. */
        public Throwing() {
            throw new IllegalStateException("no licence");
        }
    }

    /** Lacks a library as soon as it is asked anything. */
    public static final class Lacking extends Broken {
        /** Called by the service loader. */
        public Lacking() {}

        @Override
        public String name() {
            throw new NoClassDefFoundError("com/example/Library");
        }
    }

    /** Lacks a library when it is asked for its version. */
    public static final class Nameless extends Broken {
        /** Called by the service loader. */
        public Nameless() {}

        @Override
        public String version() {
            throw new NoClassDefFoundError("com/example/Library");
        }
    }

    @Test
    void brokenProvidersAreListedAndKeepNoOtherFromBeingUsed() throws Exception {
        ProviderLookup<CacheProvider> caches = caches(
                "com.example.Absent",
                Throwing.class.getName(),
                Lacking.class.getName(),
                ProviderLookupTest.class.getName(),
                Nameless.class.getName(),
                MemoryCacheProvider.class.getName());
        assertThat(caches.named("memory")).isInstanceOf(MemoryCacheProvider.class);
        assertThatThrownBy(() -> caches.named("other"))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("com.example.Absent")
                .hasMessageContaining("Throwing")
                .hasMessageContaining("no licence")
                .hasMessageContaining("com/example/Library")
                .hasMessageContaining("ProviderLookupTest not a subtype")
                .hasMessageContaining("'broken'");
    }

    @Test
    void ambiguityTellsHowToChoose() throws Exception {
        ProviderLookup<CacheProvider> caches = caches(Nameless.class.getName(), MemoryCacheProvider.class.getName());
        assertThatThrownBy(caches::only)
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("Database.at(directory).cache(\"memory\")")
                .hasMessageContaining("--cache memory")
                .hasMessageNotContaining("add it to");
    }

    /** The caches that a loader finds which knows those classes, in this order, before others. */
    private ProviderLookup<CacheProvider> caches(String... classes) throws Exception {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve(CacheProvider.class.getName()), String.join("\n", classes), UTF_8);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, before) {
                    @Override
                    public java.util.Enumeration<URL> getResources(String name) throws java.io.IOException {
                        return name.startsWith("META-INF/services/") ? findResources(name) : super.getResources(name);
                    }
                }) {
            Thread.currentThread().setContextClassLoader(loader);
            return Discovery.ofPath().caches();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
