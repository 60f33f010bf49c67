package io.mergekv.bench.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.mergekv.bench.Documents;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The contenders by name. */
public enum Peer {
    /** Ours. */
    MERGEKV("MergeKV", "kv-core"),
    /** The raw parts alone. */
    RAW("the raw parts", "chronicle-queue"),
    /** The raw parts glued together without a protocol between them. */
    GLUE("RocksDB + Chronicle Map + Queue, glued", "chronicle-map"),
    /** RocksDB with an outbox. */
    ROCKSDB("RocksDB with an outbox", "rocksdbjni"),
    /** LMDB. */
    LMDB("LMDB", "lmdbjava"),
    /** Apache Ignite. */
    IGNITE("Apache Ignite", "ignite-core"),
    /** H2's MVStore. */
    MVSTORE("H2 MVStore", "h2-mvstore"),
    /** JetBrains Xodus. */
    XODUS("Xodus", "xodus-environment"),
    /** MapDB. */
    MAPDB("MapDB", "mapdb"),
    /** Infinispan over RocksDB. */
    INFINISPAN("Infinispan with RocksDB", "infinispan-core");

    private static final String OPENS = "--add-opens=java.base/%s=ALL-UNNAMED";
    private static final List<String> IGNITE_OPENS = List.of(
            "java.io",
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.math",
            "java.net",
            "java.nio",
            "java.text",
            "java.time",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "java.util.concurrent.locks",
            "jdk.internal.access",
            "jdk.internal.misc",
            "sun.nio.ch",
            "sun.reflect.generics.reflectiveObjects",
            "sun.util.calendar");

    private final String label;
    private final String jar;

    Peer(String label, String jar) {
        this.label = label;
        this.jar = jar;
    }

    /** The name in commands and results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The peer of an id. */
    public static Peer of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }

    /** The name for readers. */
    public String label() {
        return label;
    }

    /** The version, from the name of its jar on the class path. */
    public String version() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(path -> String.valueOf(Path.of(path).getFileName()))
                .filter(name -> name.startsWith(jar + "-") && Character.isDigit(name.charAt(jar.length() + 1)))
                .map(name -> name.substring(jar.length() + 1, name.length() - ".jar".length()))
                .findFirst()
                .orElse("unknown");
    }

    /** What its process needs of the JVM besides what all get. */
    public List<String> flags() {
        return switch (this) {
            case RAW, GLUE -> // a raw Chronicle Map compiles a class when it is created
                List.of(
                        "--add-opens=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
                        "--add-opens=jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED");
            case LMDB -> List.of(String.format(OPENS, "java.nio"), String.format(OPENS, "sun.nio.ch"));
            case IGNITE ->
                Stream.concat(
                                IGNITE_OPENS.stream().map(name -> String.format(OPENS, name)),
                                Stream.of(
                                        "--add-opens=java.management/com.sun.jmx.mbeanserver=ALL-UNNAMED",
                                        "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
                                        "--add-opens=java.sql/java.sql=ALL-UNNAMED",
                                        "-DIGNITE_QUIET=true",
                                        "-DIGNITE_NO_ASCII=true",
                                        "-DIGNITE_UPDATE_NOTIFIER=false",
                                        "-DIGNITE_NO_SHUTDOWN_HOOK=true",
                                        "-Djava.net.preferIPv4Stack=true"))
                        .toList();
            default -> List.of();
        };
    }

    /** Opens it. */
    public Contender open(Setting setting) {
        return switch (this) {
            case MERGEKV -> new MergeKv(setting);
            case RAW -> new Raw(setting);
            case GLUE -> new Glue(setting);
            case ROCKSDB -> new RocksOutbox(setting);
            case LMDB -> new Lmdb(setting);
            case IGNITE -> new IgniteCaches(setting);
            case MVSTORE -> new MvStore(setting);
            case XODUS -> new Xodus(setting);
            case MAPDB -> new MapDb(setting);
            case INFINISPAN -> new InfinispanStore(setting);
        };
    }

    /** The key number {@code i} as the bytes that peers take. */
    static byte[] bytes(int i) {
        return Documents.name(i).getBytes(US_ASCII);
    }
}
