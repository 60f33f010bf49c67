package io.mergekv.bench;

import io.mergekv.Document;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.cbor.CborScanner;
import io.mergekv.cbor.Trusted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The documents of all benchmarks: about 320 bytes, fifteen fields, one of them a nested map; and what is done with one
 * field of them. Peers that keep bytes keep the same bytes, and read and merge them with this code, which neither
 * validates nor builds a tree: what differs is the database, not the codec.
 */
public final class Documents {
    /** The field that is read and merged. */
    public static final String FIELD = "counter";

    private static final Trusted TRUSTED = Trusted.access();

    private Documents() {}

    /** The document number {@code i}; its {@link #FIELD} is 0. */
    public static Document of(int i) {
        SplittableRandom random = new SplittableRandom(i);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", "account-" + i);
        fields.put("name", "name of account number " + i);
        fields.put(FIELD, 0);
        fields.put("balance", random.nextLong(1L << 40));
        fields.put("score", random.nextDouble());
        fields.put("active", random.nextBoolean());
        fields.put("region", "region-" + random.nextInt(20));
        fields.put("address", Map.of("street", "street " + random.nextInt(1000), "zip", random.nextInt(100_000)));
        fields.put("tags", List.of("one", "two", "three"));
        for (int f = 0; f < 6; f++) {
            fields.put("field" + f, "value " + random.nextInt(1_000_000));
        }
        return Document.ofMap(fields);
    }

    /** The same with a text that brings it to about a thousand bytes. */
    public static Document large(int i) {
        return of(i).merge(Patch.of("text", text(i, 660)));
    }

    /** A document of {@code bytes} bytes, in two fields: {@link #FIELD}, which is 0, and a text. */
    public static Document ofBytes(int i, int bytes) {
        int rest = Document.of(FIELD, 0, "text", "").toCbor().length;
        int length = bytes - rest;
        int lengthBytes = length < 24 ? 0 : length < 1 << 8 ? 1 : length < 1 << 16 ? 2 : 4;
        return Document.of(FIELD, 0, "text", text(i, length - lengthBytes).substring(0, length - lengthBytes));
    }

    private static String text(int i, int leastLength) {
        SplittableRandom random = new SplittableRandom(i);
        StringBuilder text = new StringBuilder(leastLength + 20);
        while (text.length() < leastLength) {
            text.append(Long.toString(random.nextLong() & Long.MAX_VALUE, 36)).append(' ');
        }
        return text.toString();
    }

    /** The key number {@code i}; keys are in the order of their numbers. */
    public static Key key(int i) {
        return Key.of(name(i));
    }

    /** The text of the key number {@code i}. */
    public static String name(int i) {
        char[] name = "account-00000000".toCharArray();
        int rest = i;
        for (int at = name.length - 1; rest > 0; at--) {
            name[at] = (char) ('0' + rest % 10);
            rest /= 10;
        }
        return new String(name);
    }

    /** The keys of {@code count} documents. */
    public static Key[] keys(int count) {
        Key[] keys = new Key[count];
        for (int i = 0; i < count; i++) {
            keys[i] = key(i);
        }
        return keys;
    }

    /** The field of an encoded document or patch, which must be there. */
    public static long counter(byte @Nullable [] cbor) {
        if (cbor == null) {
            throw new IllegalStateException("a document is missing");
        }
        return CborScanner.integer(cbor, CborScanner.find(cbor, 0, FIELD));
    }

    /** An encoded document, which must be there, with {@code patch} merged. */
    public static byte[] merged(byte @Nullable [] cbor, Patch patch) {
        if (cbor == null) {
            throw new IllegalStateException("a document is missing");
        }
        Document merged = TRUSTED.document(cbor, 0, cbor.length).merge(patch);
        byte[] array = TRUSTED.array(merged);
        return TRUSTED.offset(merged) == 0 && TRUSTED.length(merged) == array.length ? array : merged.toCbor();
    }

    /** The patch that sets the field. */
    public static Patch patch(long value) {
        return Patch.of(FIELD, value);
    }
}
