package io.mergekv;

import io.mergekv.cbor.CborScanner;
import io.mergekv.cbor.CborWriter;
import io.mergekv.cbor.JsonPointer;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Encodes Java objects. Keeps where it is, for errors; ends on cyclic maps by the limit of depth. */
final class ObjectEncoder {
    private static final int INITIAL_BYTES = 64;
    private static final int INITIAL_DEPTH = 4;

    /** What may stand in a map beside values. */
    enum Dialect {
        /** Values alone. */
        DOCUMENT,
        /** Operators too. */
        PATCH,
        /** Values, of which null removes. */
        JSON_MERGE_PATCH
    }

    private final CborWriter writer = new CborWriter(INITIAL_BYTES);
    private final String what;
    private @Nullable Object[] path = new @Nullable Object[INITIAL_DEPTH];
    private int depth;

    private ObjectEncoder(String what) {
        this.what = what;
    }

    static byte[] encodeMap(Map<?, ?> map, Dialect dialect) {
        ObjectEncoder encoder = new ObjectEncoder(dialect == Dialect.DOCUMENT ? "the document" : "the patch");
        encoder.map(Field.of(map, encoder), dialect);
        return encoder.writer.toArray();
    }

    static byte[] encodePairs(@Nullable Object[] namesAndValues, Dialect dialect) {
        ObjectEncoder encoder = new ObjectEncoder(dialect == Dialect.DOCUMENT ? "the document" : "the patch");
        if (namesAndValues.length % 2 != 0) {
            throw encoder.invalid("is given " + namesAndValues.length
                    + " names and values, which must alternate and so be even in number");
        }
        Field[] fields = new Field[namesAndValues.length / 2];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = Field.of(namesAndValues[2 * i], namesAndValues[2 * i + 1], encoder);
        }
        encoder.map(fields, dialect);
        return encoder.writer.toArray();
    }

    static byte[] encodeValue(@Nullable Object value) {
        ObjectEncoder encoder = new ObjectEncoder("the value");
        encoder.value(value, Dialect.DOCUMENT);
        return encoder.writer.toArray();
    }

    private void map(Field[] fields, Dialect dialect) {
        enter();
        Arrays.sort(fields);
        writer.head(CborScanner.MAP, fields.length);
        for (int i = 0; i < fields.length; i++) {
            Field field = fields[i];
            path[depth - 1] = field.name;
            if (i > 0 && fields[i - 1].compareTo(field) == 0) {
                throw invalid("stands twice in its map");
            }
            writer.head(CborScanner.TEXT, field.utf8.length);
            writer.raw(field.utf8, 0, field.utf8.length);
            item(field.value, dialect);
            checkSize();
        }
        depth--;
    }

    private void item(@Nullable Object value, Dialect dialect) {
        if (value == null && dialect == Dialect.JSON_MERGE_PATCH) {
            writer.simple(CborScanner.REMOVE);
        } else if (value instanceof Patch.Operator operator) {
            if (dialect != Dialect.PATCH) {
                throw misplacedOperator();
            }
            operator(operator);
        } else if (value instanceof Patch patch && dialect == Dialect.PATCH) {
            view(patch.cbor, patch.offset, patch.offset + patch.length);
        } else {
            value(value, dialect);
        }
    }

    private void operator(Patch.Operator operator) {
        if (operator instanceof Patch.Operator.Replace replace) {
            writer.head(CborScanner.TAG, CborScanner.TAG_REPLACE);
            value(replace.map(), Dialect.DOCUMENT);
        } else if (operator instanceof Patch.Operator.Increment increment) {
            writer.head(CborScanner.TAG, CborScanner.TAG_INCREMENT);
            if (!Double.isFinite(increment.by().doubleValue()) && !(increment.by() instanceof BigDecimal)) {
                throw invalid("is an INCREMENT by what is not finite");
            }
            number(increment.by());
        } else {
            writer.simple(CborScanner.REMOVE);
        }
    }

    private void value(@Nullable Object value, Dialect dialect) {
        if (value == null) {
            writer.simple(CborScanner.NULL);
        } else if (value instanceof CharSequence text) {
            text(text);
        } else if (value instanceof Number number) {
            number(number);
        } else if (value instanceof Boolean bool) {
            writer.simple(bool ? CborScanner.TRUE : CborScanner.FALSE);
        } else if (value instanceof Map<?, ?> map) {
            map(Field.of(map, this), dialect);
        } else if (value instanceof Document document) {
            view(document.cbor, document.offset, document.offset + document.length);
        } else if (value instanceof Value item) {
            view(item.cbor, item.start, item.end);
        } else if (value instanceof Iterable<?> elements) {
            list(elements);
        } else if (value instanceof byte[] bytes) {
            checkLength(bytes.length);
            writer.bytes(bytes);
        } else if (value instanceof Instant instant) {
            writer.instant(instant);
        } else if (value instanceof UUID uuid) {
            writer.text(uuid.toString());
        } else if (value instanceof Patch.Operator) {
            throw misplacedOperator();
        } else if (value instanceof Enum<?> constant) {
            writer.text(constant.name());
        } else if (value.getClass().isArray()) {
            array(value);
        } else {
            throw invalid("is a " + value.getClass().getName() + ", which is no type of value");
        }
    }

    private void text(CharSequence text) {
        checkLength(text.length());
        try {
            writer.text(text);
        } catch (InvalidDocumentException e) {
            throw at(e);
        }
    }

    private void number(Number number) {
        if (number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte) {
            writer.integer(number.longValue());
        } else if (number instanceof Double || number instanceof Float) {
            writer.floating(number.doubleValue());
        } else if (number instanceof BigDecimal decimal) {
            try {
                writer.decimal(decimal);
            } catch (InvalidDocumentException e) {
                throw at(e);
            }
        } else if (number instanceof BigInteger big) {
            if (big.bitLength() >= Long.SIZE) {
                throw invalid("is a whole number of " + big.bitLength()
                        + " bits and a sign, beyond the 64 bits of a long: use a BigDecimal");
            }
            writer.integer(big.longValue());
        } else {
            throw invalid("is a " + number.getClass().getName() + ", which is no type of value");
        }
    }

    private void list(Iterable<?> elements) {
        enter();
        // An Iterable may be endless or tell a wrong size: the count is fixed afterwards, the size checked on the way.
        int start = writer.openArray();
        int count = 0;
        for (Object element : elements) {
            element(element, count++);
        }
        writer.closeArray(start, count);
        depth--;
    }

    private void array(Object array) {
        enter();
        int count = Array.getLength(array);
        writer.head(CborScanner.ARRAY, count);
        for (int i = 0; i < count; i++) {
            element(Array.get(array, i), i);
        }
        depth--;
    }

    private void element(@Nullable Object element, int index) {
        path[depth - 1] = index;
        value(element, Dialect.DOCUMENT);
        checkSize();
    }

    /** Copies a valid encoding; its depth counts from here. */
    private void view(byte[] cbor, int from, int to) {
        if (depth + CborScanner.depth(cbor, from) > Document.MAX_DEPTH) {
            throw tooDeep();
        }
        writer.raw(cbor, from, to);
    }

    private void enter() {
        if (depth == Document.MAX_DEPTH) {
            throw tooDeep();
        }
        if (depth == path.length) {
            path = Arrays.copyOf(path, depth * 2);
        }
        path[depth++] = null;
    }

    private InvalidDocumentException misplacedOperator() {
        return invalid("is an operator, which may stand only in the maps of a patch");
    }

    private InvalidDocumentException tooDeep() {
        return invalid("is nested deeper than the limit of " + Document.MAX_DEPTH + " maps and arrays");
    }

    private void checkLength(int length) {
        if (length > Document.MAX_BYTES) {
            throw invalid("has a length of " + length + ", more than the limit of " + Document.MAX_BYTES);
        }
    }

    private void checkSize() {
        if (writer.size() > Document.MAX_BYTES) {
            throw invalid("makes the encoding larger than the limit of " + Document.MAX_BYTES + " bytes");
        }
    }

    private InvalidDocumentException at(InvalidDocumentException problem) {
        return invalid("is not valid: " + problem.getMessage());
    }

    private InvalidDocumentException invalid(String problem) {
        StringBuilder place = new StringBuilder();
        for (int i = 0; i < depth && path[i] != null; i++) {
            JsonPointer.append(place, String.valueOf(path[i]));
        }
        return new InvalidDocumentException(what + (place.isEmpty() ? "" : " at " + place) + " " + problem);
    }

    /** A field with its name in the form by which names are sorted: shorter ones first, then bytewise. */
    private static final class Field implements Comparable<Field> {
        private final String name;
        private final byte[] utf8;
        private final @Nullable Object value;

        private Field(String name, byte[] utf8, @Nullable Object value) {
            this.name = name;
            this.utf8 = utf8;
            this.value = value;
        }

        static Field[] of(Map<?, ?> map, ObjectEncoder encoder) {
            List<Field> fields = new ArrayList<>(Math.min(map.size(), 1024));
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                fields.add(of(entry.getKey(), entry.getValue(), encoder));
            }
            return fields.toArray(new Field[0]);
        }

        static Field of(@Nullable Object name, @Nullable Object value, ObjectEncoder encoder) {
            if (!(name instanceof CharSequence text)) {
                throw encoder.invalid("has a field name that is not a text: " + name);
            }
            encoder.checkLength(text.length());
            String string = text.toString();
            byte[] utf8 = string.getBytes(StandardCharsets.UTF_8);
            try {
                CborWriter.utf8Length(string);
            } catch (InvalidDocumentException e) {
                throw encoder.at(e);
            }
            return new Field(string, utf8, value);
        }

        @Override
        public int compareTo(Field other) {
            return utf8.length == other.utf8.length
                    ? Arrays.compareUnsigned(utf8, other.utf8)
                    : Integer.compare(utf8.length, other.utf8.length);
        }
    }
}
