package io.mergekv.core.merge;

import io.mergekv.Document;
import io.mergekv.IncrementException;
import io.mergekv.Patch;
import io.mergekv.cbor.CborValidator;
import io.mergekv.cbor.CborWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The laws of the patch that leads back, with random chains of merges and puts; {@link MergeLawsTest} has them for single
 * ones. {@code -Dmergekv.undo.pairs=N} sets how many pairs of before and after there are in all (300,000 if not),
 * {@code -Dmergekv.seed=N} repeats a run.
 */
class UndoLawsTest {
    private static final int PAIRS = Integer.getInteger("mergekv.undo.pairs", 300_000);
    private static final long SEED = Long.getLong("mergekv.seed", System.nanoTime());
    private static final int MERGES = 7;
    private static final int HEADROOM = 3;

    private final CborWriter undo = new CborWriter(16);

    @Test
    void undosLeadBackOneByOneAndComposed() {
        for (int i = 0; i < PAIRS / (MERGES + 1); i++) {
            List<@Nullable Map<String, @Nullable Object>> chain = chain(new RandomTrees(SEED + i));
            try {
                undosLeadBack(chain);
            } catch (RuntimeException | AssertionError e) {
                List<@Nullable Map<String, @Nullable Object>> shrunk = Shrinker.shrink(chain, this::undosLeadBack);
                throw new AssertionError("-Dmergekv.seed=" + (SEED + i) + " breaks the law, and so does " + shrunk, e);
            }
        }
    }

    /** A document, or none; one that is put in its place; and patches. */
    private static List<@Nullable Map<String, @Nullable Object>> chain(RandomTrees random) {
        List<@Nullable Map<String, @Nullable Object>> trees = new ArrayList<>();
        trees.add(random.documentOrAbsent());
        trees.add(random.document());
        for (int i = 0; i < MERGES; i++) {
            trees.add(random.patch());
        }
        return trees;
    }

    private void undosLeadBack(List<@Nullable Map<String, @Nullable Object>> trees) {
        byte[] state = bytes(trees.get(0));
        byte[] first = null;
        byte[] back = null;
        for (int i = 1; i < trees.size(); i++) {
            Map<String, @Nullable Object> tree = trees.get(i);
            byte[] before = state;
            MergeResult result = step(before, tree == null ? Map.of() : tree, i == 1);
            byte[] step = Arrays.copyOf(undo.array(), undo.size());
            if (result == null || !result.changed()) {
                require(result == null || step.length == 0, "the undo of nothing is nothing");
                continue;
            }
            state = Arrays.copyOfRange(result.after(), HEADROOM, result.after().length);
            if (before == null) {
                require(step.length == 0, "a create has no undo");
                continue;
            }
            CborValidator.patch(step);
            equal(Merge.apply(state, 0, state.length, step), before, "an undo leads back");
            equal(
                    step,
                    Merge.diff(state, 0, state.length, before, 0, before.length),
                    "an undo is the minimal patch back");
            first = first == null ? before : first;
            back = back == null ? step : Merge.compose(step, back);
            equal(Merge.apply(state, 0, state.length, back), first, "undos compose backwards");
        }
    }

    /** Null where the patch counts what cannot be counted. */
    private @Nullable MergeResult step(byte @Nullable [] before, Map<String, @Nullable Object> tree, boolean put) {
        int length = before == null ? 0 : before.length;
        if (put) {
            byte[] document = Document.ofMap(tree).toCbor();
            return Merge.put(before, 0, length, document, 0, document.length, HEADROOM, Document.MAX_BYTES, undo);
        }
        try {
            byte[] patch = Patch.ofMap(tree).toCbor();
            return Merge.merge(before, 0, length, patch, HEADROOM, Document.MAX_BYTES, undo);
        } catch (IncrementException e) {
            return null;
        }
    }

    private static byte @Nullable [] bytes(@Nullable Map<String, @Nullable Object> tree) {
        return tree == null ? null : Document.ofMap(tree).toCbor();
    }

    private static void require(boolean holds, String law) {
        if (!holds) {
            throw new AssertionError(law);
        }
    }

    private static void equal(byte[] actual, byte @Nullable [] expected, String law) {
        if (!Arrays.equals(actual, expected)) {
            throw new AssertionError(law + ": is " + Patch.fromCbor(actual) + ", not "
                    + (expected == null ? "there" : Patch.fromCbor(expected)));
        }
    }
}
