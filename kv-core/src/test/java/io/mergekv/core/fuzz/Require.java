package io.mergekv.core.fuzz;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a target claims; a claim that does not hold is a finding. */
final class Require {
    private Require() {}

    static void that(boolean holds, String claim) {
        if (!holds) {
            throw new AssertionError(claim);
        }
    }

    static void same(byte[] found, byte[] expected, String claim) {
        if (!Arrays.equals(found, expected)) {
            throw new AssertionError(claim + ": " + HexFormat.of().formatHex(found) + " instead of "
                    + HexFormat.of().formatHex(expected));
        }
    }

    static void equal(@Nullable Object found, @Nullable Object expected, String claim) {
        if (!Objects.equals(found, expected)) {
            throw new AssertionError(claim + ": " + found + " instead of " + expected);
        }
    }

    /** That both readers took the bytes, or neither did. Returns whether they did. */
    static boolean bothTake(@Nullable Object product, @Nullable Object plain, String what) {
        if ((product == null) != (plain == null)) {
            throw new AssertionError(
                    what + (product == null ? " is refused, and plainly is one: " + plain : " is none: " + product));
        }
        return product != null && plain != null;
    }
}
