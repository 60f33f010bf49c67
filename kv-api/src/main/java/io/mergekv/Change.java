package io.mergekv;

import java.time.Instant;

/**
 * One committed change of one key.
 *
 * @param position its permanent name
 * @param commitSize how many changes its commit has; the last of them has the index {@code commitSize - 1}
 * @param table the table's name
 * @param key the key
 * @param kind what happened
 * @param version the document's version after the change: 1 at its creation, 1 more with each change; for a delete,
 *     one more than the version deleted
 * @param time when it was committed, to the microsecond; never before the time of an earlier sequence
 * @param origin what the writer gave as its origin, or the empty text
 * @param diff the minimal patch from the document before to the one after: the whole document for a creation, the
 *     empty patch for a delete
 */
public record Change(
        Position position,
        int commitSize,
        String table,
        Key key,
        Kind kind,
        long version,
        Instant time,
        String origin,
        Patch diff) {

    /** The commit's number. */
    public long sequence() {
        return position.sequence();
    }

    /** The place in the commit, from 0. */
    public int index() {
        return position.index();
    }

    /** Whether this is the last change of its commit. */
    public boolean endsCommit() {
        return position.index() == commitSize - 1;
    }

    /** What happened to the key. */
    public enum Kind {
        /** There was no document, and now there is. */
        CREATE,
        /** The document was changed. */
        MERGE,
        /** The document was removed. */
        DELETE
    }
}
