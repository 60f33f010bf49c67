package io.mergekv.examples;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Runs a program in a class loader whose parent is the platform's, so that the system's knows nothing of it. */
final class ChildLoader {
    private ChildLoader() {}

    /**
     * Runs it.
     *
     * @param args a file that holds the class path, the name of the class, and its arguments
     */
    public static void main(String[] args) throws Exception {
        String[] path = Files.readString(Path.of(args[0])).strip().split(File.pathSeparator, -1);
        URL[] urls = new URL[path.length];
        for (int i = 0; i < path.length; i++) {
            urls[i] = Path.of(path[i]).toUri().toURL();
        }
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            Method main = loader.loadClass(args[1]).getMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) Arrays.copyOfRange(args, 2, args.length));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
