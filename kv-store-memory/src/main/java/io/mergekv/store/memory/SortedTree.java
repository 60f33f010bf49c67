package io.mergekv.store.memory;

import io.mergekv.spi.ByteRange;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map of byte keys: a treap, that is a search tree by key and a heap by random priority. Every
 * change makes a new tree, which shares with the old one all but the O(log n) nodes on one path. What pins a tree pins
 * that state, which makes snapshots and atomic batches a matter of holding and swapping one reference.
 */
final class SortedTree {
    static final SortedTree EMPTY = new SortedTree(null);

    final @Nullable Node root;

    private SortedTree(@Nullable Node root) {
        this.root = root;
    }

    byte @Nullable [] get(byte[] key) {
        Node node = root;
        while (node != null) {
            int order = Arrays.compareUnsigned(key, node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    int size() {
        return Node.size(root);
    }

    SortedTree put(byte[] key, byte[] value) {
        Node node = new Node(key, value, ThreadLocalRandom.current().nextInt(), null, null);
        return new SortedTree(join(join(before(root, key), node), notBefore(root, successor(key))));
    }

    SortedTree delete(byte[] key) {
        return get(key) == null ? this : deleteRange(key, successor(key));
    }

    SortedTree deleteRange(byte[] from, byte[] to) {
        return Arrays.compareUnsigned(from, to) >= 0
                ? this
                : new SortedTree(join(before(root, from), notBefore(root, to)));
    }

    SortedTree within(ByteRange range) {
        byte[] from = range.from();
        byte[] to = range.to();
        Node kept = from == null ? root : notBefore(root, from);
        return new SortedTree(to == null ? kept : before(kept, to));
    }

    /** The keys below {@code key}. */
    private static @Nullable Node before(@Nullable Node node, byte[] key) {
        if (node == null) {
            return null;
        }
        return Arrays.compareUnsigned(node.key, key) < 0
                ? node.with(node.left, before(node.right, key))
                : before(node.left, key);
    }

    /** The keys from {@code key} up. */
    private static @Nullable Node notBefore(@Nullable Node node, byte[] key) {
        if (node == null) {
            return null;
        }
        return Arrays.compareUnsigned(node.key, key) < 0
                ? notBefore(node.right, key)
                : node.with(notBefore(node.left, key), node.right);
    }

    /** Both; every key in {@code low} is below every key in {@code high}. */
    private static @Nullable Node join(@Nullable Node low, @Nullable Node high) {
        if (low == null) {
            return high;
        }
        if (high == null) {
            return low;
        }
        return low.priority > high.priority
                ? low.with(low.left, join(low.right, high))
                : high.with(join(low, high.left), high.right);
    }

    /** The lowest key above {@code key}. */
    private static byte[] successor(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    static final class Node {
        final byte[] key;
        final byte[] value;
        final @Nullable Node left;
        final @Nullable Node right;
        private final int priority;
        private final int size;

        private Node(byte[] key, byte[] value, int priority, @Nullable Node left, @Nullable Node right) {
            this.key = key;
            this.value = value;
            this.priority = priority;
            this.left = left;
            this.right = right;
            this.size = 1 + size(left) + size(right);
        }

        private Node with(@Nullable Node newLeft, @Nullable Node newRight) {
            return newLeft == left && newRight == right ? this : new Node(key, value, priority, newLeft, newRight);
        }

        private static int size(@Nullable Node node) {
            return node == null ? 0 : node.size;
        }
    }
}
