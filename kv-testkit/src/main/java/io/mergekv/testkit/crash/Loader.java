package io.mergekv.testkit.crash;

import io.mergekv.spi.CacheProvider;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.StoreProvider;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;

/**
 * Loads the class path once more, with other providers to be found on it: the ones that decorate the real ones under
 * their names, so that what is on disk is the same.
 */
final class Loader extends URLClassLoader {
    private static final String SERVICES = "META-INF/services/";
    private static final Map<String, String> DECORATORS = Map.of(
            SERVICES + StoreProvider.class.getName(), DecoratedStoreProvider.class.getName(),
            SERVICES + CacheProvider.class.getName(), DecoratedCacheProvider.class.getName(),
            SERVICES + ChangeLogProvider.class.getName(), DecoratedChangeLogProvider.class.getName());

    private final Path services;

    private Loader(URL[] classPath, Path services) {
        super(classPath, ClassLoader.getPlatformClassLoader());
        this.services = services;
    }

    /** Runs {@link Victim} inside. */
    public static void main(String[] args) throws ReflectiveOperationException, IOException {
        Path services = Files.createDirectories(Path.of(args[4]).resolve("services"));
        for (Map.Entry<String, String> service : DECORATORS.entrySet()) {
            Path file = services.resolve(service.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, service.getValue());
        }
        @SuppressWarnings("resource") // it lives as long as the process
        Loader loader = new Loader(classPath(), services);
        Thread.currentThread().setContextClassLoader(loader);
        try {
            var main = loader.loadClass(Victim.class.getName()).getMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .flatMap(entry -> entry.endsWith("*") ? jars(entry) : Arrays.stream(new String[] {entry}))
                .map(Loader::url)
                .toArray(URL[]::new);
    }

    private static java.util.stream.Stream<String> jars(String entry) {
        File[] files = new File(entry.substring(0, entry.length() - 1)).listFiles((in, name) -> name.endsWith(".jar"));
        return files == null
                ? java.util.stream.Stream.empty()
                : Arrays.stream(files).map(File::getPath);
    }

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(entry, e);
        }
    }

    @Override
    public Enumeration<URL> findResources(String name) throws IOException {
        if (DECORATORS.containsKey(name)) {
            return Collections.enumeration(
                    Collections.singleton(services.resolve(name).toUri().toURL()));
        }
        return super.findResources(name);
    }
}
