package io.mergekv.cache.chronicle;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The versions of this module and of Chronicle Map, as the build recorded them. */
final class Versions {
    private Versions() {}

    static String text() {
        Properties versions = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
            if (in != null) {
                versions.load(in);
            }
        } catch (IOException e) {
            versions.clear();
        }
        return versions.getProperty("module", "unknown") + " (Chronicle Map "
                + versions.getProperty("chronicle-map", "unknown") + ")";
    }
}
