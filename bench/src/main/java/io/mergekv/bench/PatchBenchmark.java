package io.mergekv.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.JsonDiff;
import com.github.fge.jsonpatch.JsonPatchException;
import com.github.fge.jsonpatch.mergepatch.JsonMergePatch;
import io.mergekv.Document;
import io.mergekv.Patch;
import io.mergekv.json.Json;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Merging a patch of one field, and one of a nested field, into a document, and the diff of two documents, beside what works
 * on trees of Jackson: from tree to tree, and from bytes to bytes, as something that stores documents has to.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class PatchBenchmark {
    /** Whether the documents have 320 bytes or a thousand. */
    @Param({"small", "large"})
    public String document;

    private final ObjectMapper mapper = new ObjectMapper();
    private Document before;
    private Document after;
    private Patch patch;
    private JsonNode beforeTree;
    private JsonNode afterTree;
    private JsonNode patchTree;
    private JsonMergePatch mergePatch;
    private byte[] beforeJson;

    /** Makes the same documents and patches for all. */
    @Setup
    public void prepare() throws IOException, JsonPatchException {
        before = document.equals("small") ? Documents.of(1) : Documents.large(1);
        patch = Patch.of(Documents.FIELD, 12_345, "address", Map.of("zip", 99_999));
        after = before.merge(patch);
        beforeTree = mapper.readTree(Json.write(before));
        afterTree = mapper.readTree(Json.write(after));
        patchTree = mapper.readTree("{\"counter\":12345,\"address\":{\"zip\":99999}}");
        mergePatch = JsonMergePatch.fromJson(patchTree);
        beforeJson = mapper.writeValueAsBytes(beforeTree);
        if (!afterTree.equals(jacksonMergeOfTrees())
                || !afterTree.equals(jsonPatchMergeOfTrees())
                || !afterTree.equals(mapper.readTree(jacksonMergeOfBytes()))) {
            throw new IllegalStateException("not all merge alike");
        }
    }

    /** Ours, from bytes to bytes. */
    @Benchmark
    public Object merge() {
        return before.merge(patch);
    }

    /** Jackson's merge into a copy of the tree. */
    @Benchmark
    public JsonNode jacksonMergeOfTrees() throws IOException {
        ObjectNode copy = beforeTree.deepCopy();
        return mapper.readerForUpdating(copy).readValue(patchTree);
    }

    /** The same between parsing and writing JSON. */
    @Benchmark
    public byte[] jacksonMergeOfBytes() throws IOException {
        JsonNode tree = mapper.readTree(beforeJson);
        return mapper.writeValueAsBytes(mapper.readerForUpdating(tree).readValue(patchTree));
    }

    /** The merge patch of json-patch, RFC 7396. */
    @Benchmark
    public JsonNode jsonPatchMergeOfTrees() throws JsonPatchException {
        return mergePatch.apply(beforeTree);
    }

    /** The same between parsing and writing JSON. */
    @Benchmark
    public byte[] jsonPatchMergeOfBytes() throws IOException, JsonPatchException {
        return mapper.writeValueAsBytes(mergePatch.apply(mapper.readTree(beforeJson)));
    }

    /** Our diff, from bytes to bytes. */
    @Benchmark
    public Object diff() {
        return Patch.diff(before, after);
    }

    /** The diff of zjsonpatch, RFC 6902. */
    @Benchmark
    public JsonNode zjsonpatchDiffOfTrees() {
        return JsonDiff.asJson(beforeTree, afterTree);
    }

    /** The diff of json-patch, RFC 6902. */
    @Benchmark
    public JsonNode jsonPatchDiffOfTrees() {
        return com.github.fge.jsonpatch.diff.JsonDiff.asJson(beforeTree, afterTree);
    }

    /** A diff that is written. */
    @Benchmark
    public byte[] zjsonpatchDiffToBytes() throws JsonProcessingException {
        return mapper.writeValueAsBytes(JsonDiff.asJson(beforeTree, afterTree));
    }
}
