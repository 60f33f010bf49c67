package io.mergekv.core.record;

import io.mergekv.Change;

/**
 * A change as it stands in a commit record.
 *
 * @param kind what happened
 * @param table the table's name
 * @param key the encoded key
 * @param version the document's version after it
 * @param diff the encoded diff
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record ChangeRecord(Change.Kind kind, String table, byte[] key, long version, byte[] diff) {}
