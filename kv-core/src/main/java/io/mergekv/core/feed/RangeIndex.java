package io.mergekv.core.feed;

import java.util.Arrays;
import java.util.Collection;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ranges of keys that hold a given key, in a time that grows with the logarithm of their number and with how
 * many hold it: a treap by lowest key, in which every node knows the highest end below it. Not thread-safe.
 */
final class RangeIndex<T> {
    private static final byte[] LOWEST = {};

    private final SplittableRandom priorities = new SplittableRandom(42);
    private @Nullable Node<T> root;

    /** Adds a subscriber to the range from {@code from} to {@code to}, exclusive; null is no bound. */
    void add(byte @Nullable [] from, byte @Nullable [] to, T subscriber) {
        root = add(root, from == null ? LOWEST : from, to, subscriber);
    }

    /** Returns whether it was there. */
    boolean remove(byte @Nullable [] from, byte @Nullable [] to, T subscriber) {
        byte[] low = from == null ? LOWEST : from;
        Node<T> node = root;
        while (node != null) {
            int order = compare(low, to, node);
            if (order == 0) {
                boolean found = node.subscribers.remove(subscriber);
                if (node.subscribers.isEmpty()) {
                    root = without(root, low, to);
                }
                return found;
            }
            node = order < 0 ? node.left : node.right;
        }
        return false;
    }

    boolean isEmpty() {
        return root == null;
    }

    /** Adds to {@code matches} the subscribers of every range that holds {@code key}. */
    void addTo(byte[] key, Collection<? super T> matches) {
        collect(root, key, matches);
    }

    private static <T> void collect(@Nullable Node<T> start, byte[] key, Collection<? super T> matches) {
        Node<T> node = start;
        while (node != null && isBelow(key, node.highest)) {
            collect(node.left, key, matches);
            if (Arrays.compareUnsigned(node.from, key) > 0) {
                return;
            }
            if (isBelow(key, node.to)) {
                node.subscribers.addTo(matches);
            }
            node = node.right;
        }
    }

    private Node<T> add(@Nullable Node<T> node, byte[] from, byte @Nullable [] to, T subscriber) {
        if (node == null) {
            Node<T> leaf = new Node<>(from, to, priorities.nextInt());
            leaf.subscribers.add(subscriber);
            return leaf;
        }
        int order = compare(from, to, node);
        if (order == 0) {
            node.subscribers.add(subscriber);
            return node;
        }
        if (order < 0) {
            node.left = add(node.left, from, to, subscriber);
            return node.left.priority > node.priority ? rotateRight(node, node.left) : node.updated();
        }
        node.right = add(node.right, from, to, subscriber);
        return node.right.priority > node.priority ? rotateLeft(node, node.right) : node.updated();
    }

    private static <T> @Nullable Node<T> without(@Nullable Node<T> node, byte[] from, byte @Nullable [] to) {
        if (node == null) {
            return null;
        }
        int order = compare(from, to, node);
        if (order == 0) {
            return joined(node.left, node.right);
        }
        if (order < 0) {
            node.left = without(node.left, from, to);
        } else {
            node.right = without(node.right, from, to);
        }
        return node.updated();
    }

    private static <T> @Nullable Node<T> joined(@Nullable Node<T> left, @Nullable Node<T> right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        if (left.priority > right.priority) {
            left.right = joined(left.right, right);
            return left.updated();
        }
        right.left = joined(left, right.left);
        return right.updated();
    }

    private static <T> Node<T> rotateRight(Node<T> node, Node<T> left) {
        node.left = left.right;
        left.right = node.updated();
        return left.updated();
    }

    private static <T> Node<T> rotateLeft(Node<T> node, Node<T> right) {
        node.right = right.left;
        right.left = node.updated();
        return right.updated();
    }

    private static int compare(byte[] from, byte @Nullable [] to, Node<?> node) {
        int order = Arrays.compareUnsigned(from, node.from);
        return order != 0 ? order : compareEnds(to, node.to);
    }

    private static int compareEnds(byte @Nullable [] a, byte @Nullable [] b) {
        if (a == null || b == null) {
            return Boolean.compare(a == null, b == null);
        }
        return Arrays.compareUnsigned(a, b);
    }

    private static boolean isBelow(byte[] key, byte @Nullable [] end) {
        return end == null || Arrays.compareUnsigned(key, end) < 0;
    }

    private static final class Node<T> {
        final byte[] from;
        final byte @Nullable [] to;
        final int priority;
        final Subscribers<T> subscribers = new Subscribers<>();
        byte @Nullable [] highest;

        @Nullable
        Node<T> left;

        @Nullable
        Node<T> right;

        Node(byte[] from, byte @Nullable [] to, int priority) {
            this.from = from;
            this.to = to;
            this.priority = priority;
            highest = to;
        }

        Node<T> updated() {
            highest = to;
            if (left != null && compareEnds(left.highest, highest) > 0) {
                highest = left.highest;
            }
            if (right != null && compareEnds(right.highest, highest) > 0) {
                highest = right.highest;
            }
            return this;
        }
    }
}
