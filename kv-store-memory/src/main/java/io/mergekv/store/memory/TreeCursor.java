package io.mergekv.store.memory;

import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.StoreCursor;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Walks a {@link SortedTree} in either direction; nothing that happens to the store reaches it. */
final class TreeCursor implements StoreCursor {
    private final Direction direction;
    /** The nodes that are still to come, next on top, each with its farther side unvisited. */
    private final Deque<SortedTree.Node> path = new ArrayDeque<>();

    private SortedTree.@Nullable Node current;

    TreeCursor(SortedTree tree, Direction direction) {
        this.direction = direction;
        descend(tree.root);
    }

    @Override
    public boolean next() {
        current = path.poll();
        if (current == null) {
            return false;
        }
        descend(direction == Direction.FORWARD ? current.right : current.left);
        return true;
    }

    @Override
    public byte[] key() {
        return current().key;
    }

    @Override
    public byte[] value() {
        return current().value;
    }

    @Override
    public void close() {
        path.clear();
        current = null;
    }

    private void descend(SortedTree.@Nullable Node from) {
        SortedTree.Node node = from;
        while (node != null) {
            path.push(node);
            node = direction == Direction.FORWARD ? node.left : node.right;
        }
    }

    private SortedTree.Node current() {
        if (current == null) {
            throw new IllegalStateException("the cursor stands on no key");
        }
        return current;
    }
}
