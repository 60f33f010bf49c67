package io.mergekv.core.fuzz;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rules of merging (MERGE-1 to MERGE-12) over the trees of {@link PlainCbor}, with none of the product's code. */
final class PlainMerge {
    private static final int MAX_MANTISSA_BITS = 1024;

    private PlainMerge() {}

    /** What {@code patch} makes of {@code before}, which may be absent. */
    static Map<String, @Nullable Object> apply(
            @Nullable Map<String, @Nullable Object> before, Map<String, @Nullable Object> patch) {
        Map<String, @Nullable Object> after = before == null ? new LinkedHashMap<>() : new LinkedHashMap<>(before);
        patch.forEach((name, does) -> {
            if (does == PlainCbor.REMOVE) {
                after.remove(name);
            } else if (does instanceof PlainCbor.Replace replace) {
                after.put(name, replace.map());
            } else if (does instanceof PlainCbor.Increment increment) {
                after.put(name, after.containsKey(name) ? sum(after.get(name), increment.by()) : increment.by());
            } else if (does instanceof Map<?, ?>) {
                Object old = after.get(name);
                after.put(name, apply(old instanceof Map<?, ?> ? Trees.map(old) : null, Trees.map(does)));
            } else {
                after.put(name, does);
            }
        });
        return after;
    }

    /** The smallest patch that leads from the one to the other. */
    static Map<String, @Nullable Object> diff(
            @Nullable Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
        if (before == null) {
            return after;
        }
        Map<String, @Nullable Object> diff = new LinkedHashMap<>();
        before.forEach((name, old) -> {
            if (!after.containsKey(name)) {
                diff.put(name, PlainCbor.REMOVE);
            }
        });
        after.forEach((name, value) -> {
            Object old = before.get(name);
            if (before.containsKey(name) && Objects.equals(old, value)) {
                return;
            }
            boolean maps = old instanceof Map<?, ?> && value instanceof Map<?, ?>;
            diff.put(name, maps ? diff(Trees.map(old), Trees.map(value)) : value);
        });
        return diff;
    }

    /** The patch that does what the one and then the other do; refused where two counts cannot be made one. */
    static Map<String, @Nullable Object> compose(
            Map<String, @Nullable Object> first, Map<String, @Nullable Object> second) {
        Map<String, @Nullable Object> both = new LinkedHashMap<>(first);
        second.forEach((name, then) -> both.put(name, first.containsKey(name) ? field(first.get(name), then) : then));
        return both;
    }

    private static @Nullable Object field(@Nullable Object first, @Nullable Object then) {
        if (then instanceof Map<?, ?>) {
            if (first instanceof Map<?, ?>) {
                return compose(Trees.map(first), Trees.map(then));
            }
            Map<String, @Nullable Object> known = first instanceof PlainCbor.Replace replace ? replace.map() : null;
            return new PlainCbor.Replace(apply(known, Trees.map(then)));
        } else if (then instanceof PlainCbor.Increment increment) {
            if (first instanceof PlainCbor.Increment before) {
                return new PlainCbor.Increment(sum(before.by(), increment.by()));
            }
            return first == PlainCbor.REMOVE ? increment.by() : sum(first, increment.by());
        }
        return then;
    }

    private static Number sum(@Nullable Object old, Number by) {
        if (old instanceof Long a && by instanceof Long b) {
            BigInteger sum = BigInteger.valueOf(a).add(BigInteger.valueOf(b));
            Refused.unless(sum.bitLength() < Long.SIZE, "an overflow");
            return sum.longValueExact();
        } else if (old instanceof Double a && by instanceof Double b) {
            double sum = a + b;
            Refused.unless(
                    Double.isFinite(sum)
                            && new BigDecimal(a).add(new BigDecimal(b)).compareTo(new BigDecimal(sum)) == 0,
                    "not exact");
            return sum;
        } else if (old instanceof BigDecimal a && by instanceof BigDecimal b) {
            BigDecimal sum = a.add(b);
            // the bits of what is encoded: the mantissa, or -1 - mantissa for a negative one
            Refused.unless(sum.unscaledValue().bitLength() <= MAX_MANTISSA_BITS, "too many digits");
            return sum;
        }
        throw new Refused("another type");
    }
}
