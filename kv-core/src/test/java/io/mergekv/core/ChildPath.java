package io.mergekv.core;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** This class path once more, in a loader of its own, as an application server has it, without some of what is there. */
final class ChildPath extends URLClassLoader {
    private final Predicate<String> hidden;

    private ChildPath(Predicate<String> hidden) {
        super(urls(), ClassLoader.getPlatformClassLoader());
        this.hidden = hidden;
    }

    /** Everything but the classes and resources whose names, as of files, begin with one of {@code prefixes}. */
    static ChildPath without(String... prefixes) {
        return new ChildPath(name -> Arrays.stream(prefixes).anyMatch(name::startsWith));
    }

    /** An instance of {@code type}, made from its class as it is on this path. */
    @SuppressWarnings("unchecked")
    Function<String, String> make(Class<? extends Function<String, String>> type) throws ReflectiveOperationException {
        return (Function<String, String>)
                loadClass(type.getName()).getConstructor().newInstance();
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (hidden.test(name.replace('.', '/'))) {
            throw new ClassNotFoundException(name);
        }
        return super.findClass(name);
    }

    @Override
    public @Nullable URL findResource(String name) {
        return hidden.test(name) ? null : super.findResource(name);
    }

    @Override
    public Enumeration<URL> findResources(String name) throws IOException {
        return hidden.test(name) ? Collections.emptyEnumeration() : super.findResources(name);
    }

    private static URL[] urls() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> {
                    try {
                        return Path.of(entry).toUri().toURL();
                    } catch (MalformedURLException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toArray(URL[]::new);
    }
}
