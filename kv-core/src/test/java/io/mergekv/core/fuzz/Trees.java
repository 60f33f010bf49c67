package io.mergekv.core.fuzz;

import io.mergekv.Patch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The trees of {@link PlainCbor}, from and to what the product's API gives and takes. */
final class Trees {
    private Trees() {}

    /** The map {@code tree}, all of whose keys are texts. */
    @SuppressWarnings("unchecked") // all maps of these trees have text keys
    static Map<String, @Nullable Object> map(@Nullable Object tree) {
        if (!(tree instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("no map: " + tree);
        }
        return (Map<String, @Nullable Object>) map;
    }

    /** A tree as {@code toMap} and {@code toObject} give it. */
    static @Nullable Object ofObjects(@Nullable Object tree) {
        return mapped(tree, leaf -> leaf instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : leaf);
    }

    /** What {@code Document.ofMap} and {@code Patch.ofMap} take. */
    static Map<String, @Nullable Object> toObjects(Map<String, @Nullable Object> tree) {
        return map(mapped(tree, Trees::object));
    }

    private static @Nullable Object object(@Nullable Object leaf) {
        if (leaf instanceof ByteBuffer bytes) {
            return bytes(bytes);
        } else if (leaf == PlainCbor.REMOVE) {
            return Patch.REMOVE;
        } else if (leaf instanceof PlainCbor.Replace replace) {
            return Patch.replace(toObjects(replace.map()));
        } else if (leaf instanceof PlainCbor.Increment increment) {
            return Patch.increment(increment.by());
        }
        return leaf;
    }

    /** A copy of the content. */
    static byte[] bytes(ByteBuffer content) {
        byte[] copy = new byte[content.remaining()];
        content.duplicate().get(copy);
        return copy;
    }

    /** What {@code patch} tells its visitors. */
    static Map<String, @Nullable Object> of(Patch patch) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        patch.forEach((name, node) -> tree.put(name, of(node)));
        return tree;
    }

    private static @Nullable Object of(Patch.Node node) {
        if (node instanceof Patch.Set set) {
            return ofObjects(set.value().toObject());
        } else if (node instanceof Patch.Nested nested) {
            return of(nested.patch());
        } else if (node instanceof Patch.Operator.Replace replace) {
            return new PlainCbor.Replace(map(ofObjects(replace.map().toMap())));
        } else if (node instanceof Patch.Operator.Increment increment) {
            return new PlainCbor.Increment(increment.by());
        }
        return PlainCbor.REMOVE;
    }

    private static @Nullable Object mapped(@Nullable Object tree, UnaryOperator<@Nullable Object> leaf) {
        if (tree instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((name, value) -> copy.put((String) name, mapped(value, leaf)));
            return copy;
        } else if (tree instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(element -> copy.add(mapped(element, leaf)));
            return copy;
        }
        return leaf.apply(tree);
    }
}
