package io.mergekv.core.fuzz;

import io.mergekv.InvalidKeyException;
import io.mergekv.Key;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Two pieces of any bytes: keys that are these bytes and are ordered as they are, or a typed refusal. */
public final class KeyTarget {
    private KeyTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int cut = Math.min(data.length, 1 + (data[0] & 0xff));
        Key first = key(Arrays.copyOfRange(data, 1, cut));
        Key second = key(Arrays.copyOfRange(data, cut, data.length));
        if (first != null && second != null) {
            int order = Arrays.compareUnsigned(first.toBytes(), second.toBytes());
            Require.that(
                    Integer.signum(first.compareTo(second)) == Integer.signum(order),
                    "keys are ordered as their encodings: " + first + ", " + second);
            Require.that(first.equals(second) == (order == 0), "keys are equal when their encodings are");
        }
    }

    private static @Nullable Key key(byte[] encoded) {
        Key key;
        try {
            key = Key.fromBytes(encoded);
        } catch (InvalidKeyException e) {
            return null;
        }
        Require.same(key.toBytes(), encoded, "a key is its bytes");
        Require.same(Key.tuple(key.elements().toArray()).toBytes(), encoded, "a key made of its elements is the same");
        Require.that(!key.toString().isEmpty(), "every key can be printed");
        return key;
    }
}
