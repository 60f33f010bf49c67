package io.mergekv.core.record;

import io.mergekv.Change;
import org.jspecify.annotations.Nullable;

/**
 * A change as it stands in a commit record.
 *
 * @param kind what happened
 * @param table the table's name
 * @param key the encoded key
 * @param version the document's version after it
 * @param diff the encoded diff
 * @param undo the encoded patch that leads back, of a delete the whole document; null where the record has none
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record ChangeRecord(
        Change.Kind kind, String table, byte[] key, long version, byte[] diff, byte @Nullable [] undo) {

    /** Whether the record tells what the document was before; of a create it never does, for it was absent. */
    public boolean hasUndo() {
        return undo != null;
    }
}
