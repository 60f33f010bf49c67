/** The {@code kv} command. */
@org.jspecify.annotations.NullMarked
module io.mergekv.cli {
    requires info.picocli;
    requires io.mergekv;
    requires io.mergekv.json;
    requires static org.jspecify;

    opens io.mergekv.cli to
            info.picocli;
}
