package io.mergekv.core.fuzz;

import io.mergekv.InvalidKeyException;
import io.mergekv.Key;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two pieces of any bytes: keys exactly when {@link PlainKey} reads them; with the same elements, made of these again as the
 * same bytes, and ordered as the elements are.
 */
public final class KeyTarget {
    private KeyTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int cut = Math.min(data.length, 1 + (data[0] & 0xff));
        byte[] one = Arrays.copyOfRange(data, 1, cut);
        byte[] two = Arrays.copyOfRange(data, cut, data.length);
        Key first = key(one);
        Key second = key(two);
        List<Object> firstElements = PlainKey.elements(one);
        List<Object> secondElements = PlainKey.elements(two);
        if (first != null && second != null && firstElements != null && secondElements != null) {
            int order = PlainKey.compare(firstElements, secondElements);
            Require.that(
                    Integer.signum(first.compareTo(second)) == Integer.signum(order),
                    "keys are ordered as their elements: " + first + ", " + second);
            Require.that(
                    Integer.signum(Arrays.compareUnsigned(one, two)) == Integer.signum(order),
                    "elements are ordered as the encodings: " + first + ", " + second);
            Require.that(first.equals(second) == (order == 0), "keys are equal when their elements are");
        }
    }

    private static @Nullable Key key(byte[] encoded) {
        Key key = null;
        try {
            key = Key.fromBytes(encoded);
        } catch (InvalidKeyException e) {
            // refused
        }
        List<Object> plain = PlainKey.elements(encoded);
        if (Require.bothTake(key, plain, "the key") && key != null) {
            Require.same(key.toBytes(), encoded, "a key is its bytes");
            List<Object> elements = key.elements().stream()
                    .map(element -> element instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : element)
                    .toList();
            Require.equal(elements, plain, "both readers read the same elements");
            Require.same(
                    Key.tuple(key.elements().toArray()).toBytes(), encoded, "a key made of its elements is the same");
            Require.that(!key.toString().isEmpty(), "every key can be printed");
        }
        return key;
    }
}
