package io.mergekv.core.fuzz;

import java.util.Arrays;
import java.util.HexFormat;

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
}
