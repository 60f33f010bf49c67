package io.mergekv.core.storage;

import io.mergekv.spi.Space;
import java.util.List;

/** The spaces of a database's store. Their set is fixed; docs/formats.md has their keys and values. */
public final class Spaces {
    /** Documents under table id and key. */
    public static final Space DOCUMENTS = new Space("documents", 0);
    /** Tables by name. */
    public static final Space TABLES = new Space("tables", 1);
    /** What the store holds: its database, sequence and time. */
    public static final Space STATE = new Space("state", 2);
    /** Commit records, where the store is its own log. */
    public static final Space LOG = new Space("log", 3);

    /** All of them, by ordinal. */
    public static final List<Space> ALL = List.of(DOCUMENTS, TABLES, STATE, LOG);

    private Spaces() {}
}
