package io.mergekv.core.merge;

import io.mergekv.Document;
import io.mergekv.InvalidDocumentException;
import io.mergekv.cbor.CborWriter;
import io.mergekv.cbor.Trusted;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Merge, diff and compose over encodings. Each is one walk over two encodings that are sorted by field name: time is
 * linear in their sizes, subtrees that do not change are copied as ranges of bytes, and no tree is built. The depth of
 * recursion is bounded by {@link Document#MAX_DEPTH}.
 *
 * <p>All bytes given must be valid encodings (see {@link io.mergekv.cbor.CborValidator}); the results are. An absent
 * document is null; its offset and length are not looked at. Stateless, and safe for use by many threads: working
 * buffers are kept for each thread, up to a bound.
 */
public final class Merge {
    private static final ThreadLocal<MergeWalk> WALKS = ThreadLocal.withInitial(MergeWalk::new);

    private Merge() {}

    /**
     * Merges {@code patch} into {@code length} bytes from {@code offset} of {@code before}. The result's document
     * stands behind {@code headroom} bytes for the caller's use. Where {@code before} changes, the patch that leads from the
     * result back to it is left in {@code undo}, unless that is null.
     *
     * @throws io.mergekv.IncrementException when the patch counts where it cannot
     * @throws InvalidDocumentException when the result has more than {@code maxBytes}, not counting the headroom
     */
    public static MergeResult merge(
            byte @Nullable [] before,
            int offset,
            int length,
            byte[] patch,
            int headroom,
            int maxBytes,
            @Nullable CborWriter undo) {
        MergeWalk walk = WALKS.get();
        clear(undo);
        try {
            boolean changed = walk.run(before, offset, length, patch, 0, before == null ? null : undo);
            if (!changed && before != null) {
                clear(undo);
                return MergeResult.UNCHANGED;
            }
            checkSize(walk.afterLength(), maxBytes);
            return new MergeResult(walk.after(headroom), changed ? walk.diff() : Trusted.EMPTY_MAP);
        } finally {
            walk.release();
        }
    }

    /**
     * Replaces {@code before} by the document of {@code documentLength} bytes from {@code documentOffset} of
     * {@code document}. Leaves the patch that leads back in {@code undo} as {@link #merge} does.
     *
     * @throws InvalidDocumentException when that has more than {@code maxBytes}
     */
    public static MergeResult put(
            byte @Nullable [] before,
            int offset,
            int length,
            byte[] document,
            int documentOffset,
            int documentLength,
            int headroom,
            int maxBytes,
            @Nullable CborWriter undo) {
        clear(undo);
        if (before != null
                && Arrays.equals(
                        before, offset, offset + length, document, documentOffset, documentOffset + documentLength)) {
            return MergeResult.UNCHANGED;
        }
        checkSize(documentLength, maxBytes);
        boolean whole = before == null && documentOffset == 0 && documentLength == document.length;
        byte[] diff = whole ? document : diff(before, offset, document, documentOffset, documentLength, undo);
        byte[] after = new byte[headroom + documentLength];
        System.arraycopy(document, documentOffset, after, headroom, documentLength);
        return new MergeResult(after, diff);
    }

    /**
     * The document that {@code patch} makes of {@code before}. To fold diffs: no limit of size is checked.
     *
     * @throws io.mergekv.IncrementException when the patch counts where it cannot
     */
    public static byte[] apply(byte @Nullable [] before, int offset, int length, byte[] patch) {
        return apply(before, offset, length, patch, 0);
    }

    /** The same, with {@code headroom} bytes in front of the document. */
    public static byte[] apply(byte @Nullable [] before, int offset, int length, byte[] patch, int headroom) {
        MergeWalk walk = WALKS.get();
        try {
            walk.run(before, offset, length, patch, 0, null);
            return walk.after(headroom);
        } finally {
            walk.release();
        }
    }

    /** The minimal patch that makes {@code after} of {@code before}: empty exactly when they are equal. */
    public static byte[] diff(
            byte @Nullable [] before, int offset, int length, byte[] after, int afterOffset, int afterLength) {
        return diff(before, offset, after, afterOffset, afterLength, null);
    }

    private static byte[] diff(
            byte @Nullable [] before,
            int offset,
            byte[] after,
            int afterOffset,
            int afterLength,
            @Nullable CborWriter undo) {
        if (before == null) {
            return Arrays.copyOfRange(after, afterOffset, afterOffset + afterLength);
        }
        CborWriter diff = new CborWriter(256);
        new DiffWalk(before, offset, after, afterOffset, diff, undo).map();
        return diff.size() == 1 ? Trusted.EMPTY_MAP : diff.toArray();
    }

    /**
     * The patch that does what {@code first} and then {@code second} do, to any document for which no step fails.
     *
     * @throws io.mergekv.IncrementException when {@code second} counts where that must fail after {@code first}
     * @throws InvalidDocumentException when the result has more than {@link Document#MAX_BYTES}
     */
    public static byte[] compose(byte[] first, byte[] second) {
        byte[] result = new ComposeWalk(first, second).run();
        checkSize(result.length, Document.MAX_BYTES);
        return result;
    }

    private static void clear(@Nullable CborWriter undo) {
        if (undo != null) {
            undo.truncate(0);
        }
    }

    private static void checkSize(int bytes, int maxBytes) {
        if (bytes > maxBytes) {
            throw new InvalidDocumentException(
                    "the result of the merge has " + bytes + " bytes, more than the limit of " + maxBytes);
        }
    }
}
