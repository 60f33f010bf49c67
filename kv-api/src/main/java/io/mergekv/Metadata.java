package io.mergekv;

import java.time.Instant;

/**
 * What is known of a document beside its body.
 *
 * @param createdSequence the commit that created it
 * @param changedSequence the commit that changed it last; what {@link WriteOptions#ifSequence} compares
 * @param version 1 at its creation, 1 more with each change; anew after a delete
 * @param created when it was created
 * @param updated when it was changed last; never before {@code created}
 */
public record Metadata(long createdSequence, long changedSequence, long version, Instant created, Instant updated) {}
