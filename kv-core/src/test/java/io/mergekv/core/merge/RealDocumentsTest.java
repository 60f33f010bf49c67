package io.mergekv.core.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Document;
import io.mergekv.Patch;
import io.mergekv.Value;
import io.mergekv.cbor.CborWriter;
import io.mergekv.json.Json;
import io.mergekv.json.JsonPointer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Documents of the world that change over time: the history of California's wildfires, where it lies beside the
 * project; elsewhere the histories of generated documents, which the same must hold for.
 */
class RealDocumentsTest {
    private static final Path FIRES = Path.of("..", "..", "shared", "data", "ca-fires-2020-2023.jsonl.gz");

    @Test
    void foldedDiffsAreEveryStateOfEveryDocument() throws IOException {
        Map<String, byte[]> states = new HashMap<>();
        Map<String, byte[]> composed = new HashMap<>();
        long[] bytes = new long[2];
        forEachState((key, document) -> {
            if (document == null) {
                states.remove(key);
                composed.remove(key);
                return;
            }
            byte[] before = states.get(key);
            byte[] after = document.toCbor();
            int length = before == null ? 0 : before.length;
            CborWriter undo = new CborWriter(256);
            MergeResult put = Merge.put(before, 0, length, after, 0, after.length, 0, Document.MAX_BYTES, undo);
            if (!put.changed()) {
                return;
            }
            if (before != null) {
                assertThat(Merge.apply(after, 0, after.length, undo.toArray())).isEqualTo(before);
            }
            bytes[0] += after.length;
            bytes[1] += put.diff().length;
            assertThat(Merge.apply(before, 0, length, put.diff())).isEqualTo(after);
            assertThat(Patch.fromCbor(put.diff()))
                    .isEqualTo(Patch.ofMap(TreeModel.diff(
                            before == null ? null : Document.fromCbor(before).toMap(), document.toMap())));
            byte[] sinceCreation = composed.get(key);
            byte[] all = sinceCreation == null ? put.diff() : Merge.compose(sinceCreation, put.diff());
            composed.put(key, all);
            assertThat(Merge.apply(null, 0, 0, all)).isEqualTo(after);
            states.put(key, after);
        });
        assertThat(states).isNotEmpty();
        assertThat(bytes[1])
                .as("bytes of diffs, beside %d bytes of states", bytes[0])
                .isLessThan(bytes[0]);
    }

    private static void forEachState(BiConsumer<String, @Nullable Document> visitor) throws IOException {
        if (!Files.exists(FIRES)) {
            generated(visitor);
            return;
        }
        JsonPointer keyAt = JsonPointer.parse("/key");
        JsonPointer documentAt = JsonPointer.parse("/doc");
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(FIRES)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String key = Json.readValue(line, keyAt).orElseThrow().asText();
                Value value = Json.readValue(line, documentAt).orElseThrow();
                visitor.accept(key, value.isNull() ? null : value.asDocument());
            }
        }
    }

    private static void generated(BiConsumer<String, @Nullable Document> visitor) {
        RandomTrees random = new RandomTrees(1);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            documents.add(Document.ofMap(random.document()));
            byte[] large = documents.get(i).toCbor();
            byte[] changed =
                    Merge.apply(large, 0, large.length, Patch.of("changed", i).toCbor());
            visitor.accept("key" + i % 10, documents.get(i));
            visitor.accept("key" + i % 10, Document.fromCbor(changed));
        }
    }
}
