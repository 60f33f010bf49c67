package io.mergekv.examples;

import java.nio.file.Path;
import java.util.Set;

/** The modules that are published: the names and borders that users may rely on. */
enum OurModule {
    API("kv-api", "io.mergekv", Kind.LIBRARY),
    CORE("kv-core", "io.mergekv.core", Kind.LIBRARY),
    JSON("kv-json", "io.mergekv.json", Kind.LIBRARY),
    TESTKIT("kv-testkit", "io.mergekv.testkit", Kind.LIBRARY),
    MEMORY("kv-store-memory", "io.mergekv.store.memory", Kind.PROVIDER),
    ROCKSDB("kv-store-rocksdb", "io.mergekv.store.rocksdb", Kind.PROVIDER),
    CHRONICLE_CACHE("kv-cache-chronicle", "io.mergekv.cache.chronicle", Kind.PROVIDER),
    CHRONICLE_LOG("kv-changelog-chronicle", "io.mergekv.changelog.chronicle", Kind.PROVIDER),
    CLI("kv-cli", "io.mergekv.cli", Kind.PROGRAM);

    enum Kind {
        LIBRARY,
        PROVIDER,
        PROGRAM
    }

    /** Folder and Maven artifact. */
    final String artifact;
    /** Module and root package. */
    final String moduleName;

    final Kind kind;

    OurModule(String artifact, String moduleName, Kind kind) {
        this.artifact = artifact;
        this.moduleName = moduleName;
        this.kind = kind;
    }

    /** Compiled classes, as the build that runs this test left them. */
    Path classes() {
        return Path.of("..", artifact, "target", "classes");
    }

    /** Whether everybody may be given this package. A provider may show its root package, for its options; no more. */
    boolean mayExport(String packageName) {
        return kind == Kind.PROVIDER
                ? packageName.equals(moduleName)
                : exports().contains(packageName);
    }

    /** What must be exported to everybody. */
    Set<String> exports() {
        return switch (this) {
            case API -> Set.of("io.mergekv", "io.mergekv.spi");
            case JSON -> Set.of(moduleName);
            case TESTKIT -> Set.of(moduleName, moduleName + ".crash", moduleName + ".history");
            default -> Set.of();
        };
    }

    /** Whether a package belongs here: the API owns the root, {@code spi} and {@code cbor}; the others all below theirs. */
    boolean owns(String packageName) {
        if (this == API) {
            return Set.of("io.mergekv", "io.mergekv.spi", "io.mergekv.cbor").contains(packageName);
        }
        return packageName.equals(moduleName) || packageName.startsWith(moduleName + ".");
    }
}
