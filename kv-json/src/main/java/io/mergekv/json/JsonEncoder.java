package io.mergekv.json;

import io.mergekv.cbor.CborScanner;
import io.mergekv.cbor.CborWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns what is read from JSON into an encoding on the way: maps are sorted, and {@linkplain Wrapper wrappers} give way
 * to what they stand for, when they end. For one thread, and one value.
 */
final class JsonEncoder {
    private final CborWriter out = new CborWriter(256);

    /** Where scalars go. */
    CborWriter out() {
        return out;
    }

    /** How many bytes there are. */
    int size() {
        return out.size();
    }

    /** Begins a map or an array. */
    int open() {
        return out.openMap(0);
    }

    /** Ends the array that {@link #open} began at {@code start}. */
    void closeArray(int start, int count) {
        out.closeMap(start, count);
        // the two kinds differ in one bit of the head
        out.array()[start] = (byte) (out.array()[start] ^ (CborScanner.MAP ^ CborScanner.ARRAY) << 5);
    }

    /** Ends the map that {@link #open} began at {@code start}, whose entries start at {@code entries}. */
    void closeMap(int start, int[] entries, int count) {
        if (!isSorted(entries, count)) {
            sort(entries, count);
        }
        out.closeMap(start, count);
    }

    private boolean isSorted(int[] entries, int count) {
        for (int i = 1; i < count; i++) {
            if (CborScanner.compareNames(out.array(), entries[i - 1], out.array(), entries[i]) > 0) {
                return false;
            }
        }
        return true;
    }

    private void sort(int[] entries, int count) {
        int base = entries[0];
        byte[] content = Arrays.copyOfRange(out.array(), base, out.size());
        Integer[] order = new Integer[count];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> CborScanner.compareNames(content, entries[a] - base, content, entries[b] - base));
        out.truncate(base);
        for (int i : order) {
            out.raw(content, entries[i] - base, i + 1 < count ? entries[i + 1] - base : content.length);
        }
    }

    /**
     * Replaces the map at {@code start}, the last item written, by what it stands for, if it is a wrapper. An object
     * that is the first under {@code $map} was not interpreted, because what it stands for hangs on what is around it:
     * {@code {"$map": m}} stands for the map m, literally, so that only the values in m are interpreted.
     */
    void interpret(int start, Place place) {
        byte[] cbor = out.array();
        Wrapper wrapper = wrapper(start);
        if (wrapper == null) {
            return;
        }
        int payload = CborScanner.skipName(cbor, start + 1);
        if (wrapper == Wrapper.MAP && CborScanner.isMap(cbor, payload)) {
            byte[] map = Arrays.copyOfRange(cbor, payload, out.size());
            out.truncate(start);
            out.raw(map, 0, map.length);
            interpretEscaped(start, place);
            return;
        }
        if (CborScanner.major(cbor, payload) != CborScanner.TEXT) {
            boolean removed = cbor[payload] == CborScanner.REMOVE;
            throw complaint(wrapper, place, removed ? " (null removes in this patch)" : "", null);
        }
        String text = CborScanner.text(cbor, payload);
        out.truncate(start);
        try {
            wrapper.unwrap(text, out);
        } catch (RuntimeException e) {
            throw complaint(wrapper, place, " (" + e.getMessage() + ")", e);
        }
    }

    /** Interprets what stands under {@code $map} in the map at {@code start}, if that is its only field. */
    private void interpretEscaped(int start, Place place) {
        if (wrapper(start) == Wrapper.MAP) {
            int inner = CborScanner.skipName(out.array(), start + 1);
            if (CborScanner.isMap(out.array(), inner)) {
                interpret(inner, place);
            }
        }
    }

    /** The wrapper that the map at {@code start} looks like, or null. */
    @Nullable
    Wrapper wrapper(int start) {
        return CborScanner.count(out.array(), start) == 1 ? Wrapper.named(out.array(), start + 1) : null;
    }

    private static JsonException complaint(Wrapper wrapper, Place place, String detail, @Nullable Throwable cause) {
        String field = wrapper.field();
        return place.problem(
                "an object whose one field is " + field + " must hold " + wrapper.payload() + " there" + detail
                        + "; a map with just such a field is written {\"$map\":{\"" + field + "\":…}}",
                cause);
    }
}
