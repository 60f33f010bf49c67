package io.mergekv.core.merge;

import io.mergekv.IncrementException;
import io.mergekv.Patch;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Merge and diff as one would write them over Java maps: what the walks over bytes are checked against. */
final class TreeModel {
    private TreeModel() {}

    static Map<String, @Nullable Object> apply(
            @Nullable Map<String, @Nullable Object> before, Map<String, @Nullable Object> patch) {
        Map<String, @Nullable Object> after = before == null ? new LinkedHashMap<>() : new LinkedHashMap<>(before);
        patch.forEach((name, entry) -> {
            if (entry == Patch.REMOVE) {
                after.remove(name);
            } else if (entry instanceof Patch.Operator.Replace replace) {
                after.put(name, replace.map().toMap());
            } else if (entry instanceof Patch.Operator.Increment increment) {
                after.put(name, after.containsKey(name) ? sum(after.get(name), increment.by()) : increment.by());
            } else if (entry instanceof Map<?, ?>) {
                Object old = after.get(name);
                after.put(name, apply(old instanceof Map<?, ?> ? map(old) : Map.of(), map(entry)));
            } else {
                after.put(name, entry);
            }
        });
        return after;
    }

    @SuppressWarnings("unchecked") // all maps of these trees have text keys
    private static Map<String, @Nullable Object> map(Object tree) {
        return (Map<String, @Nullable Object>) tree;
    }

    private static Number sum(@Nullable Object old, Number by) {
        if (old instanceof Long a && by instanceof Long b) {
            BigInteger sum = BigInteger.valueOf(a).add(BigInteger.valueOf(b));
            if (sum.bitLength() >= Long.SIZE) {
                throw new IncrementException("overflow");
            }
            return sum.longValue();
        }
        if (old instanceof Double a && by instanceof Double b) {
            double sum = a + b;
            if (!Double.isFinite(sum)
                    || new BigDecimal(a).add(new BigDecimal(b)).compareTo(new BigDecimal(sum)) != 0) {
                throw new IncrementException("inexact");
            }
            return sum;
        }
        if (old instanceof BigDecimal a && by instanceof BigDecimal b) {
            return a.add(b);
        }
        throw new IncrementException("type");
    }

    static Map<String, @Nullable Object> diff(
            @Nullable Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
        if (before == null) {
            return after;
        }
        Map<String, @Nullable Object> diff = new LinkedHashMap<>();
        before.keySet().stream().filter(name -> !after.containsKey(name)).forEach(name -> diff.put(name, Patch.REMOVE));
        after.forEach((name, value) -> {
            Object old = before.get(name);
            if (before.containsKey(name) && same(old, value)) {
                return;
            }
            diff.put(name, old instanceof Map<?, ?> && value instanceof Map<?, ?> ? diff(map(old), map(value)) : value);
        });
        return diff;
    }

    static boolean same(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
            return left.keySet().equals(right.keySet())
                    && left.keySet().stream().allMatch(name -> same(left.get(name), right.get(name)));
        }
        if (a instanceof List<?> left && b instanceof List<?> right) {
            if (left.size() != right.size()) {
                return false;
            }
            for (int i = 0; i < left.size(); i++) {
                if (!same(left.get(i), right.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return Objects.deepEquals(a, b);
    }
}
