package io.mergekv.core.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Document;
import io.mergekv.IncrementException;
import io.mergekv.Patch;
import io.mergekv.cbor.CborValidator;
import io.mergekv.cbor.CborWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The laws of documents, with random ones. {@code -Dmergekv.laws.cases=N} sets how many cases there are in all (a
 * million if not), {@code -Dmergekv.seed=N} repeats a run.
 */
class MergeLawsTest {
    private static final int CASES = Integer.getInteger("mergekv.laws.cases", 1_000_000);
    private static final long SEED = Long.getLong("mergekv.seed", System.nanoTime());
    private static final int HEADROOM = 5;

    @Test
    void mergeDoesWhatTheModelDoes() {
        check(
                CASES / 2,
                random -> Arrays.asList(random.documentOrAbsent(), random.patch()),
                trees -> mergeDoesWhatTheModelDoes(trees.get(0), patch(trees, 1)));
    }

    private static void mergeDoesWhatTheModelDoes(
            @Nullable Map<String, @Nullable Object> beforeTree, Map<String, @Nullable Object> patchTree) {
        byte[] before = beforeTree == null ? null : bytes(beforeTree);
        byte[] patch = Patch.ofMap(patchTree).toCbor();
        Map<String, @Nullable Object> afterTree;
        try {
            afterTree = TreeModel.apply(beforeTree, patchTree);
        } catch (IncrementException e) {
            equal(fails(() -> apply(before, patch)), true);
            equal(fails(() -> merge(before, patch, null)), true);
            return;
        }
        byte[] after = bytes(afterTree);
        byte[] diff = Patch.ofMap(TreeModel.diff(beforeTree, afterTree)).toCbor();
        CborWriter undo = new CborWriter(64);
        MergeResult result = merge(before, patch, undo);
        equal(result.changed(), before == null || !Arrays.equals(before, after));
        equal(apply(before, patch), after);
        equal(apply(before, diff), after);
        if (result.changed()) {
            equal(Arrays.copyOfRange(result.after(), HEADROOM, result.after().length), after);
            equal(result.diff(), diff);
        }
        undoLeadsBack(before, after, result.changed(), undo);
        equal(merge(after, diff, undo).changed(), false);
        equal(undo.size() == 0, true);
        CborValidator.document(after);
        CborValidator.patch(patch);
    }

    @Test
    void diffLeadsFromAnyDocumentToAnyOther() {
        check(
                CASES / 4,
                random -> Arrays.asList(random.documentOrAbsent(), random.document()),
                trees -> diffLeadsFromAnyDocumentToAnyOther(trees.get(0), patch(trees, 1)));
    }

    private static void diffLeadsFromAnyDocumentToAnyOther(
            @Nullable Map<String, @Nullable Object> beforeTree, Map<String, @Nullable Object> afterTree) {
        byte[] before = beforeTree == null ? null : bytes(beforeTree);
        byte[] after = bytes(afterTree);
        int length = before == null ? 0 : before.length;
        byte[] diff = Merge.diff(before, 0, length, after, 0, after.length);
        equal(diff, Patch.ofMap(TreeModel.diff(beforeTree, afterTree)).toCbor());
        equal(apply(before, diff), after);
        CborWriter undo = new CborWriter(64);
        MergeResult put = Merge.put(before, 0, length, after, 0, after.length, HEADROOM, Document.MAX_BYTES, undo);
        undoLeadsBack(before, after, put.changed(), undo);
        equal(put.changed(), !Arrays.equals(before, after));
        if (put.changed()) {
            equal(put.diff(), diff);
            equal(Arrays.copyOfRange(put.after(), HEADROOM, put.after().length), after);
        }
        if (before != null) {
            equal(diff.length == 1, Arrays.equals(before, after));
        }
    }

    /** What merge or put has left is the minimal patch back, or nothing where nothing changed or was. */
    private static void undoLeadsBack(byte @Nullable [] before, byte[] after, boolean changed, CborWriter left) {
        byte[] undo = left.toArray();
        if (before == null || !changed) {
            equal(undo, new byte[0]);
            return;
        }
        equal(apply(after, undo), before);
        equal(undo, Merge.diff(after, 0, after.length, before, 0, before.length));
    }

    @Test
    void composedPatchesDoWhatTheyDoOneAfterTheOther() {
        check(
                CASES / 4,
                random -> Arrays.asList(random.documentOrAbsent(), random.patch(), random.patch(), random.patch()),
                trees -> composedPatchesDoWhatTheyDoOneAfterTheOther(
                        trees.get(0), patch(trees, 1), patch(trees, 2), patch(trees, 3)));
    }

    private static void composedPatchesDoWhatTheyDoOneAfterTheOther(
            @Nullable Map<String, @Nullable Object> beforeTree,
            Map<String, @Nullable Object> firstTree,
            Map<String, @Nullable Object> secondTree,
            Map<String, @Nullable Object> thirdTree) {
        byte[] before = beforeTree == null ? null : bytes(beforeTree);
        byte[] first = Patch.ofMap(firstTree).toCbor();
        byte[] second = Patch.ofMap(secondTree).toCbor();
        byte[] third = Patch.ofMap(thirdTree).toCbor();
        byte[] firstTwo;
        byte[] lastTwo;
        byte[] left;
        byte[] right;
        byte[] step;
        byte[] end;
        try {
            step = apply(apply(before, first), second);
            end = apply(step, third);
            firstTwo = Merge.compose(first, second);
            lastTwo = Merge.compose(second, third);
            left = Merge.compose(firstTwo, third);
            right = Merge.compose(first, lastTwo);
        } catch (IncrementException e) {
            return; // the laws hold where no step fails
        }
        CborValidator.patch(firstTwo);
        equal(apply(before, firstTwo), step);
        equal(left, right);
        equal(apply(before, left), end);
    }

    @Test
    void brokenLawIsFoundAndShrunk() {
        List<@Nullable Map<String, @Nullable Object>> failing =
                List.of(Map.of("a", Map.of("b", 2L, "c", List.of(1L)), "d", 3L), Map.of("e", 4L));
        assertThat(Shrinker.shrink(failing, trees -> {
                    if (String.valueOf(trees.get(0)).contains("c=")) {
                        throw new IllegalStateException("broken");
                    }
                }))
                .isEqualTo(List.of(Map.of("a", Map.of("c", 1L)), Map.of()));
    }

    private static void check(
            int cases,
            Function<RandomTrees, List<@Nullable Map<String, @Nullable Object>>> generator,
            Consumer<List<@Nullable Map<String, @Nullable Object>>> law) {
        for (int i = 0; i < cases; i++) {
            List<@Nullable Map<String, @Nullable Object>> trees = generator.apply(new RandomTrees(SEED + i));
            try {
                law.accept(trees);
            } catch (RuntimeException | AssertionError e) {
                List<@Nullable Map<String, @Nullable Object>> shrunk = Shrinker.shrink(trees, law);
                throw new AssertionError("-Dmergekv.seed=" + (SEED + i) + " breaks the law, and so does " + shrunk, e);
            }
        }
    }

    private static Map<String, @Nullable Object> patch(List<@Nullable Map<String, @Nullable Object>> trees, int i) {
        Map<String, @Nullable Object> tree = trees.get(i);
        return tree == null ? Map.of() : tree;
    }

    private static byte[] bytes(Map<String, @Nullable Object> tree) {
        return Document.ofMap(tree).toCbor();
    }

    private static byte[] apply(byte @Nullable [] before, byte[] patch) {
        return Merge.apply(before, 0, before == null ? 0 : before.length, patch);
    }

    private static MergeResult merge(byte @Nullable [] before, byte[] patch, @Nullable CborWriter undo) {
        return Merge.merge(before, 0, before == null ? 0 : before.length, patch, HEADROOM, Document.MAX_BYTES, undo);
    }

    private static boolean fails(Runnable action) {
        try {
            action.run();
            return false;
        } catch (IncrementException e) {
            return true;
        }
    }

    private static void equal(boolean actual, boolean expected) {
        if (actual != expected) {
            throw new AssertionError("is " + actual);
        }
    }

    private static void equal(byte[] actual, byte[] expected) {
        if (!Arrays.equals(actual, expected)) {
            throw new AssertionError("is " + Patch.fromCbor(actual) + ", not " + Patch.fromCbor(expected));
        }
    }
}
