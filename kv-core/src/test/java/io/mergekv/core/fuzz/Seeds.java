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
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
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

    private static final List<Patch> PATCHES = List.of(
            Patch.empty(),
            Patch.of("a", Patch.REMOVE, "b", Map.of("c", Patch.REMOVE, "d", 2)),
            Patch.of("a", Patch.increment(5), "d", Patch.increment(2.5), "x", Patch.increment(new BigDecimal("0.10"))),
            Patch.of("b", Patch.replace(Map.of("e", 1))),
            Patch.of(INCIDENT),
            Patch.diff(INCIDENT, Document.of("Name", "Cedar Fire", "Location", Map.of("County", "Kern"))));

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
        for (Patch patch : PATCHES) {
            write(root, "PatchTarget", patch.toCbor());
        }
        List<Key> keys = List.of(
                Key.of("text"),
                Key.of(-5),
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
                Patch.empty().toCbor());
        write(root, "RecordTarget", bytes(writer.finish()));
        writer.begin(1, 1, 0, 0, "");
        writer.change(
                Change.Kind.CREATE, "t", keys.get(1).toBytes(), 1, Patch.empty().toCbor());
        write(root, "RecordTarget", bytes(writer.finish()));
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

    private static byte[] pair(byte[] first, byte[] second) {
        return ByteBuffer.allocate(1 + first.length + second.length)
                .put((byte) first.length)
                .put(first)
                .put(second)
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
