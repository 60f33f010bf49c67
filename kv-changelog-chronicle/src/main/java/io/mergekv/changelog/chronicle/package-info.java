/**
 * The change log over Chronicle Queue. Chronicle appends; we read its frames ourselves, because a reader that counts
 * frames cannot be led past a hole, needs no write access and no JVM flags. See {@code docs/adr/0005}.
 */
@NullMarked
package io.mergekv.changelog.chronicle;

import org.jspecify.annotations.NullMarked;
