package io.mergekv.core;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The flags that the documentation gives to a JVM with all providers on its class path. */
final class ProcessFlags {
    private ProcessFlags() {}

    static List<String> ofThisJdk() {
        Path folder = Path.of("..", "docs", "jvm").toAbsolutePath().normalize();
        List<String> flags = new ArrayList<>();
        flags.add("@" + folder.resolve("class-path.args"));
        if (Runtime.version().feature() >= 24) {
            flags.add("@" + folder.resolve("class-path-jdk24.args"));
        }
        return flags;
    }
}
