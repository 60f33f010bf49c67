package io.mergekv.core.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mergekv.Change;
import io.mergekv.Document;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.core.record.RecordWriter;
import io.mergekv.json.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Writes a few inputs of each kind for the fuzzer to begin with, into a folder of each target below the one given. */
final class Seeds {
    private static final Document INCIDENT = Document.of(
            "UniqueId",
            "d23adf15-3da0-4de9-87f6-5a4c2b9f6a61",
            "Name",
            "Cedar Fire",
            "Acres",
            120.5,
            "Location",
            Map.of("Latitude", 36.1, "Longitude", -118.4, "County", "Tulare"),
            "Started",
            Instant.parse("2023-06-01T12:34:56.789Z"),
            "Final",
            false,
            "Updates",
            List.of(1, -1, 1L << 40, "two", true),
            "Cost",
            new BigDecimal("1234567.890"),
            "Map",
            new byte[] {0, 1, (byte) 0xff},
            "Ended",
            null);

    private static final List<Document> DOCUMENTS = List.of(
            Document.empty(),
            Document.of("a", 1),
            Document.of("", Map.of("", Map.of("", List.of()))),
            Document.of("n", Double.NaN, "i", Double.POSITIVE_INFINITY, "z", -0.0, "s", 1.5e-8, "m", Long.MIN_VALUE),
            Document.of("d", new BigDecimal("-99999999999999999999.5"), "€", "\ud83d\ude00", "t", Instant.EPOCH),
            INCIDENT);

    /** Documents at the bounds of what there is. */
    private static final List<Document> BOUNDS = List.of(
            Document.of(
                    "f",
                    65504.0,
                    "g",
                    6.0e-8,
                    "h",
                    Float.MAX_VALUE,
                    "i",
                    Float.MIN_VALUE,
                    "j",
                    1e300,
                    "k",
                    Double.NEGATIVE_INFINITY),
            Document.of("m", Long.MAX_VALUE, "n", -1, "o", 23, "p", 24, "q", -256, "r", 65536, "s", -4294967297L),
            Document.of("d", new BigDecimal("1e1024"), "e", new BigDecimal("1e-1024"), "f", BigDecimal.valueOf(-1, 1)),
            Document.of("d", new BigDecimal(BigInteger.ONE.shiftLeft(64).negate()), "e", new BigDecimal("1.00")),
            Document.of("t", Instant.MIN, "u", Instant.MAX, "v", Instant.ofEpochSecond(-1, 1)),
            Document.of("\ud7ff\ue000", "\u0080\u07ff\u0800\uffff", "b", "\ud800\udc00\udbff\udfff"),
            Document.of("b", Map.of("$bytes", "x"), "m", Map.of("$map", Map.of("$float", 1)), "d", new byte[0]),
            Document.of("$map", Map.of("$instant", 1, "$decimal", List.of(Map.of("$bytes", 1)))),
            nested(63, new BigDecimal("1.5")),
            nested(62, Map.of("$bytes", 1)));

    private static final List<String> TEXTS = List.of(
            "{\"a\":[1,-0,0.5,1e2,-1.5E-3,12e+1,true,false,null,\"x\"],\"b\":{\"c\":null}}",
            " {\t\"\\u00e9\\ud83d\\ude00\\n\\\\\\/\" : \"\\\"\" ,\r\n\"d\":null,\"b\":{\"c\":null,\"e\":[{\"f\":null}]}}",
            "{\"a\":{\"$map\":{\"$map\":{\"$bytes\":\"AQ==\"}}},\"b\":{\"$map\":{\"x\":null},\"y\":1}}",
            "{\"a\":{\"$decimal\":\"-1.10e5\"},\"b\":{\"$float\":\"NaN\"},\"c\":{\"$instant\":\"2026-11-21T02:35:25.5Z\"}}",
            "{\"a\":9223372036854775807,\"b\":-9223372036854775808,\"c\":1.7976931348623157e308,\"d\":4.9e-324}",
            "{\"a\":01}",
            "{\"a\":1}x",
            "{\"a\":1,\"\\u0061\":2}",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":{\"$map\":1}}",
            "{\"a\":{\"$bytes\":\"?\"}}",
            "{\"a\":9223372036854775808}",
            "{\"a\":1e999}");

    /** Just beyond the bounds: neither documents nor patches, or only the latter. */
    private static final List<String> REFUSED_CBOR = List.of(
            "a000", // more behind it
            "bfff", // no definite length
            "a161611817", // not the shortest number
            "a16161fa00000000", // not the shortest zero
            "a16161f97e01", // another NaN
            "a1616163eda080", // an unpaired surrogate
            "a2616201616101", // out of order
            "a2616101616101", // a name twice
            "a16161c48219040101", // the exponent 1025
            "a16161c48200c248ffffffffffffffff", // a mantissa that needs no tag
            "a16161d903e9a201002800", // no nanoseconds
            "a16161f7", // REMOVE
            "a1616181f7", // REMOVE in an array
            "a16161da4d4b5652a16162f7", // REMOVE in the map of a REPLACE
            "a16161da4d4b56526178", // REPLACE by a text
            "a16161da4d4b5649f97c00", // INCREMENT by infinity
            "a16161da4d4b56496178"); // INCREMENT by a text

    private static final List<String> REFUSED_KEYS = List.of(
            "1500", // not the shortest number
            "1c8000000000000000", // 2^63
            "0c7ffffffffffffffe", // -2^63 - 1
            "02eda08000", // an unpaired surrogate
            "0100", // nothing
            "026100ff", // no end
            "30000000000000000000000000000000"); // a UUID of 15 bytes

    private static final List<String> CHANGES = List.of(
            "000174000100", // the smallest there is; what follows is none
            "80000100", // without a table
            "030174000100", // of another kind
            "040174000100", // with a flag that nobody knows
            "410174000200", // an undo that is not there
            "42017400020001a0", // a delete of an empty document
            "00017400010000", // more behind it
            "00017400ffffffffffffffffff0300", // a version of more than 64 bits
            "000174000105"); // a diff that is not there

    private static final List<Patch> PATCHES = List.of(
            Patch.empty(),
            Patch.of("a", Patch.REMOVE, "b", Map.of("c", Patch.REMOVE, "d", 2)),
            Patch.of("a", Patch.increment(5), "d", Patch.increment(2.5), "x", Patch.increment(new BigDecimal("0.10"))),
            Patch.of("b", Patch.replace(Map.of("e", 1))),
            Patch.of(INCIDENT),
            Patch.diff(INCIDENT, Document.of("Name", "Cedar Fire", "Location", Map.of("County", "Kern"))),
            Patch.of("a", Patch.increment(Long.MAX_VALUE), "m", Patch.increment(Long.MIN_VALUE)),
            Patch.of(
                    "",
                    Patch.replace(Map.of("", Map.of())),
                    "n",
                    Patch.increment(-0.0),
                    "x",
                    Map.of("y", Patch.REMOVE)));

    private Seeds() {}

    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]);
        int number = 0;
        for (Document document : DOCUMENTS) {
            write(root, "DocumentTarget", document.toCbor());
            write(root, "JsonTarget", Json.write(document).getBytes(UTF_8));
            write(root, "JsonTarget", document.toCbor());
            for (Patch patch : PATCHES) {
                write(root, "MergeTarget", merge(document, patch, PATCHES.get(number++ % PATCHES.size())));
            }
        }
        for (Document document : BOUNDS) {
            write(root, "DocumentTarget", document.toCbor());
            write(root, "PatchTarget", document.toCbor());
            write(root, "JsonTarget", Json.write(document).getBytes(UTF_8));
            write(root, "JsonTarget", document.toCbor());
        }
        for (String cbor : REFUSED_CBOR) {
            write(root, "DocumentTarget", HexFormat.of().parseHex(cbor));
            write(root, "PatchTarget", HexFormat.of().parseHex(cbor));
        }
        for (String key : REFUSED_KEYS) {
            write(
                    root,
                    "KeyTarget",
                    pair(HexFormat.of().parseHex(key), Key.of(1).toBytes()));
        }
        for (String changes : CHANGES) {
            write(root, "RecordTarget", record(HexFormat.of().parseHex(changes)));
        }
        for (String text : TEXTS) {
            write(root, "JsonTarget", text.getBytes(UTF_8));
        }
        for (Patch patch : PATCHES) {
            write(root, "PatchTarget", patch.toCbor());
            write(root, "JsonTarget", patch.toCbor());
            write(root, "MergeTarget", absent(patch, PATCHES.get(number++ % PATCHES.size())));
        }
        List<Key> keys = List.of(
                Key.of("text"),
                Key.of(-5),
                Key.of(Long.MIN_VALUE),
                Key.of(0),
                Key.of("\ud7ff\ue000\uffff\ud800\udc00"),
                Key.of(new byte[] {0, 1, 0}),
                Key.of(new UUID(1, 2)),
                Key.tuple("a", 1L << 50, new byte[] {0}, "b\u0000c"));
        for (Key first : keys) {
            for (Key second : keys) {
                write(root, "KeyTarget", pair(first.toBytes(), second.toBytes()));
            }
        }
        RecordWriter writer = new RecordWriter();
        writer.begin(7, 2, 5, 1_700_000_000_000_000L, "origin");
        writer.change(Change.Kind.CREATE, "fires", keys.get(0).toBytes(), 1, INCIDENT.toCbor());
        writer.change(
                Change.Kind.MERGE,
                "fires",
                keys.get(1).toBytes(),
                300,
                PATCHES.get(1).toCbor());
        writer.change(
                Change.Kind.DELETE,
                "other",
                keys.get(4).toBytes(),
                70_000,
                Patch.empty().toCbor(),
                INCIDENT.toCbor(),
                0,
                INCIDENT.toCbor().length);
        write(root, "RecordTarget", bytes(writer.finish()));
        writer.begin(1, 1, 0, 0, "");
        writer.change(
                Change.Kind.CREATE, "t", keys.get(1).toBytes(), 1, Patch.empty().toCbor());
        write(root, "RecordTarget", bytes(writer.finish()));
        writer.begin(Long.MAX_VALUE, 3, 1, -1, "\u20ac");
        for (int i = 0; i < 20; i++) {
            writer.change(Change.Kind.MERGE, "t", new byte[0], i % 2 == 0 ? 1 : Long.MAX_VALUE, new byte[0]);
        }
        write(root, "RecordTarget", bytes(writer.finish()));
        writer.begin(2, 1, 0, 0, "");
        for (Patch patch : PATCHES) {
            byte[] undo = patch.toCbor();
            writer.change(Change.Kind.MERGE, "t", new byte[] {1}, 2, undo, undo, 0, undo.length);
        }
        byte[] record = bytes(writer.finish());
        write(root, "RecordTarget", record);
        write(root, "RecordTarget", extended(record));
        record[48] = 1; // a flag that nobody knows
        write(root, "RecordTarget", record);
    }

    private static byte[] merge(Document before, Patch first, Patch second) {
        byte[] one = before.toCbor().length > 255 ? Document.of("a", 1).toCbor() : before.toCbor();
        byte[] two = first.toCbor().length > 255 ? Patch.empty().toCbor() : first.toCbor();
        byte[] three = second.toCbor();
        return ByteBuffer.allocate(2 + one.length + two.length + three.length)
                .put((byte) one.length)
                .put((byte) two.length)
                .put(one)
                .put(two)
                .put(three)
                .array();
    }

    private static byte[] absent(Patch first, Patch second) {
        byte[] one = first.toCbor().length > 255 ? Patch.empty().toCbor() : first.toCbor();
        byte[] two = second.toCbor();
        return ByteBuffer.allocate(2 + one.length + two.length)
                .put((byte) 0)
                .put((byte) one.length)
                .put(one)
                .put(two)
                .array();
    }

    private static Document nested(int arrays, Object leaf) {
        Object value = leaf;
        for (int i = 0; i < arrays; i++) {
            value = List.of(value);
        }
        return Document.of("x", value);
    }

    private static byte[] pair(byte[] first, byte[] second) {
        return ByteBuffer.allocate(1 + first.length + second.length)
                .put((byte) first.length)
                .put(first)
                .put(second)
                .array();
    }

    /** A record that claims one change. The target sees to its frame. */
    private static byte[] record(byte[] change) {
        RecordWriter writer = new RecordWriter();
        writer.begin(1, 1, 0, 0, "");
        byte[] head = bytes(writer.finish());
        return ByteBuffer.allocate(head.length + change.length)
                .put(head)
                .put(change)
                .put(12, (byte) 1)
                .array();
    }

    /** The record, which has no origin, with an extension of three bytes. */
    private static byte[] extended(byte[] record) {
        return ByteBuffer.allocate(record.length + 3)
                .put(record, 0, 51)
                .put((byte) 3)
                .put(new byte[3])
                .put(record, 52, record.length - 52)
                .array();
    }

    private static byte[] bytes(ByteBuffer record) {
        byte[] bytes = new byte[record.remaining()];
        record.get(bytes);
        return bytes;
    }

    private static void write(Path root, String target, byte[] input) throws IOException {
        Path folder = Files.createDirectories(root.resolve(target));
        Files.write(folder.resolve("seed-" + Integer.toHexString(Arrays.hashCode(input))), input);
    }
}
