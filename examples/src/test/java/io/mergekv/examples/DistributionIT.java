package io.mergekv.examples;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is shipped, looked at as a user's JVM would: not the classes that the build works with, but the jars that came
 * out of it, beside the libraries that they need. Runs on the class path, in whose JVM no module of ours is loaded yet.
 */
final class DistributionIT {
    private static final String SERVICES = "META-INF/services/";

    private static List<Path> jars = List.of();
    private static Map<String, ModuleReference> modules = Map.of();

    @BeforeAll
    static void findJars() throws IOException {
        String path = Files.readString(Path.of("target", "distribution.classpath"), StandardCharsets.UTF_8);
        jars = Arrays.stream(path.strip().split(File.pathSeparator))
                .map(Path::of)
                .toList();
        assertThat(jars)
                .as("the path must hold what is shipped: run this after package")
                .allMatch(Files::isRegularFile);
        modules = ModuleFinder.of(jars.toArray(Path[]::new)).findAll().stream()
                .collect(toMap(module -> module.descriptor().name(), Function.identity()));
    }

    @ParameterizedTest
    @EnumSource
    void jarHoldsTheModuleOfItsName(OurModule module) throws IOException {
        ModuleDescriptor descriptor = descriptor(module);

        assertThat(descriptor.isAutomatic()).isFalse();
        assertThat(jar(module).getFileName().toString()).matches(module.artifact + "-[0-9].*\\.jar");
        try (JarFile jar = new JarFile(jar(module).toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
                    .as("the version that providers report")
                    .isNotBlank();
        }
    }

    @ParameterizedTest
    @EnumSource
    void sourcesLieBesideTheJar(OurModule module) {
        String name = jar(module).getFileName().toString();

        assertThat(jar(module).resolveSibling(name.replace(".jar", "-sources.jar")))
                .isRegularFile();
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatUsersNeedIsExported(OurModule module) {
        Set<String> exported = descriptor(module).exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(toSet());

        assertThat(exported).containsAll(module.exports()).allMatch(module::mayExport);
        assertThat(descriptor(module).isOpen()).isFalse();
        assertThat(descriptor(module).opens()).allMatch(ModuleDescriptor.Opens::isQualified);
    }

    @Test
    void theApiReadsOnlyTheBaseModule() {
        Set<String> neededAtRunTime = descriptor(OurModule.API).requires().stream()
                .filter(required -> !required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                .map(ModuleDescriptor.Requires::name)
                .collect(toSet());

        assertThat(neededAtRunTime).containsExactly("java.base");
    }

    @ParameterizedTest
    @EnumSource
    void theModuleGraphResolves(OurModule module) {
        Configuration configuration = resolve(Set.of(module.moduleName));

        assertThat(configuration.findModule(module.moduleName)).isPresent();
        assertThat(configuration.modules())
                .as("libraries that phone home")
                .noneMatch(resolved -> resolved.name().contains("analytics"));
    }

    @Test
    void allModulesLoadTogether() {
        Configuration configuration = resolve(Arrays.stream(OurModule.values())
                .map(module -> module.moduleName)
                .collect(toSet()));

        // Refuses packages that two modules share.
        ModuleLayer layer = ModuleLayer.defineModulesWithOneLoader(
                        configuration, List.of(ModuleLayer.boot()), ClassLoader.getPlatformClassLoader())
                .layer();

        assertThat(layer.modules().stream().map(Module::getName))
                .contains(Arrays.stream(OurModule.values())
                        .map(module -> module.moduleName)
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void servicesAreDeclaredAlikeForBothPaths(OurModule module) throws IOException {
        Map<String, List<String>> onModulePath = new TreeMap<>();
        for (ModuleDescriptor.Provides provides : descriptor(module).provides()) {
            onModulePath.put(provides.service(), provides.providers());
        }

        assertThat(onClassPath(jar(module))).isEqualTo(onModulePath);
        if (module.kind == OurModule.Kind.PROVIDER) {
            assertThat(onModulePath).as("what a provider module is for").isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"StoreProvider", "CacheProvider", "ChangeLogProvider", "Engine"})
    void bothWaysOfDiscoveryFindTheSame(String type) throws ReflectiveOperationException, IOException {
        String service = "io.mergekv.spi." + type;
        Map<String, String> byLayer;
        Map<String, String> byClassPath;
        ModuleLayer layer = ModuleLayer.defineModulesWithOneLoader(
                        resolve(Set.of(OurModule.API.moduleName)),
                        List.of(ModuleLayer.boot()),
                        ClassLoader.getPlatformClassLoader())
                .layer();
        byLayer = providers(layer.findLoader(OurModule.API.moduleName).loadClass(service), layer);
        try (URLClassLoader loader = new URLClassLoader(
                jars.stream().map(DistributionIT::url).toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            byClassPath = providers(loader.loadClass(service), loader);
        }

        assertThat(byClassPath).isEqualTo(byLayer).isNotEmpty();
    }

    private static Map<String, String> providers(Class<?> service, ModuleLayer layer)
            throws ReflectiveOperationException {
        return versions(service, ServiceLoader.load(layer, service));
    }

    private static Map<String, String> providers(Class<?> service, ClassLoader loader)
            throws ReflectiveOperationException {
        return versions(service, ServiceLoader.load(service, loader));
    }

    /** Class and, where it tells one, name of every provider: they are created, so that a broken one is noticed. */
    private static Map<String, String> versions(Class<?> service, ServiceLoader<?> providers)
            throws ReflectiveOperationException {
        Map<String, String> found = new HashMap<>();
        for (Object provider : providers) {
            boolean named = Arrays.stream(service.getMethods())
                    .anyMatch(method -> method.getName().equals("name"));
            String name = named ? (String) service.getMethod("name").invoke(provider) : "";
            found.put(provider.getClass().getName(), name);
        }
        return found;
    }

    private static Configuration resolve(Set<String> roots) {
        ModuleFinder finder = ModuleFinder.of(jars.toArray(Path[]::new));
        return Configuration.resolveAndBind(
                finder, List.of(ModuleLayer.boot().configuration()), ModuleFinder.of(), roots);
    }

    private static ModuleDescriptor descriptor(OurModule module) {
        return reference(module).descriptor();
    }

    private static Path jar(OurModule module) {
        return Path.of(reference(module).location().orElseThrow());
    }

    private static ModuleReference reference(OurModule module) {
        return Objects.requireNonNull(
                modules.get(module.moduleName), () -> module.moduleName + " is not among " + modules.keySet());
    }

    private static Map<String, List<String>> onClassPath(Path path) throws IOException {
        Map<String, List<String>> services = new TreeMap<>();
        try (JarFile jar = new JarFile(path.toFile());
                Stream<? extends ZipEntry> entries = jar.stream()) {
            for (ZipEntry entry : entries.filter(DistributionIT::namesAService).toList()) {
                try (Reader reader = new InputStreamReader(jar.getInputStream(entry), StandardCharsets.UTF_8);
                        BufferedReader lines = new BufferedReader(reader)) {
                    services.put(
                            entry.getName().substring(SERVICES.length()),
                            lines.lines()
                                    .map(line -> line.replaceFirst("#.*", "").strip())
                                    .filter(line -> !line.isEmpty())
                                    .toList());
                }
            }
        }
        return services;
    }

    private static boolean namesAService(ZipEntry entry) {
        return entry.getName().startsWith(SERVICES) && !entry.isDirectory();
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(path.toString(), e);
        }
    }
}
