package io.mergekv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Document;
import io.mergekv.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command on a real history: loaded, killed, resumed, followed. */
class LoadAndTailIT {
    private static final int KILLS = Integer.getInteger("kv.kills", 3);

    private final long seed = Long.getLong("kv.seed", System.nanoTime());

    @TempDir
    private Path temp;

    private History history = new History();
    private String db = "";
    private String file = "";

    @BeforeEach
    void readHistory() throws IOException {
        history = History.load(seed);
        db = temp.resolve("db").toString();
        file = history.writeTo(temp.resolve("lines.jsonl")).toString();
    }

    @Test
    void theHistoryComesOutOfTheLogAsItWentIn() throws Exception {
        try (KvProcess load =
                KvProcess.start(Path.of(file).toFile(), "load", db, "fires", "-", "--key", "/key", "--doc", "/doc")) {
            Document summary = Json.readDocument(load.rest().get(0));
            assertThat(load.await()).as(load.messages()).isZero();
            assertThat(load.messages()).isEmpty();
            assertThat(summary.integer("read")).hasValue(history.lines().size());
            assertThat(summary.integer("sequence")).hasValue(history.changes().size());
        }
        assertScanIsTheLastState();
        assertLogIsTheHistory(KvProcess.lines("tail", db, "--from", "earliest"), true);
    }

    @Test
    void killedAgainAndAgainNothingIsLostRepeatedOrSkipped() throws Exception {
        Random random = new Random(seed);
        List<Document> acks = new ArrayList<>();
        List<String> followed = Collections.synchronizedList(new ArrayList<>());
        KvProcess tail = null;
        Thread follower = null;
        int overtaken = 0;
        try {
            for (int kill = 1; kill <= KILLS; kill++) {
                int left = history.lines().size() - nextLine(acks);
                int patience = 1 + random.nextInt(Math.max(1, 2 * left / (KILLS - kill + 2)));
                try (KvProcess load = startLoad(nextLine(acks))) {
                    int before = acks.size();
                    while (acks.size() - before < patience && readAck(load, acks)) {
                        if (tail == null) {
                            tail = KvProcess.start("tail", db, "--from", "earliest", "--follow");
                            follower = follow(tail, followed);
                        }
                    }
                    load.kill();
                    assertThat(load.await()).as(load.messages()).isNotZero();
                    int told = acks.size();
                    while (readAck(load, acks)) {
                        overtaken++;
                    }
                    System.out.printf(
                            "kill %d of %d (seed %d): after %d acknowledgements, %d more in the pipe%n",
                            kill, KILLS, seed, told - before, acks.size() - told);
                }
            }
            try (KvProcess load = startLoad(nextLine(acks))) {
                while (readAck(load, acks)) {}
                assertThat(load.await()).as(load.messages()).isZero();
            }
            List<String> lines = KvProcess.lines("tail", db, "--from", "earliest");
            assertLogIsTheHistory(lines, false);
            assertAcknowledged(acks, lines);
            assertScanIsTheLastState();
            assertFollowed(tail, follower, followed, lines);
            System.out.printf(
                    "%d kills, %d acknowledgements, %d overtaken by the kill%n", KILLS, acks.size(), overtaken);
        } finally {
            if (tail != null) {
                tail.close();
            }
        }
    }

    private KvProcess startLoad(int fromLine) throws IOException {
        String from = Integer.toString(fromLine);
        return KvProcess.start(
                "load", db, "fires", file, "--key", "/key", "--doc", "/doc", "--acks", "--from-line", from);
    }

    private static boolean readAck(KvProcess load, List<Document> acks) throws IOException {
        String line = load.readLine();
        if (line == null || !line.endsWith("}")) {
            return false;
        }
        Document ack = Json.readDocument(line);
        if (ack.get("line").isEmpty()) {
            return false; // the summary
        }
        acks.add(ack);
        return true;
    }

    private static int nextLine(List<Document> acks) {
        return acks.isEmpty()
                ? 1
                : (int) acks.get(acks.size() - 1).integer("line").orElseThrow() + 1;
    }

    private static Thread follow(KvProcess tail, List<String> followed) {
        Thread thread = new Thread(() -> {
            try {
                for (String line = tail.readLine(); line != null; line = tail.readLine()) {
                    followed.add(line);
                }
            } catch (IOException e) {
                followed.add(e.toString());
            }
        });
        thread.start();
        return thread;
    }

    /** Every change of the history once, in its order, numbered without a gap, and each folding to the very state. */
    private void assertLogIsTheHistory(List<String> lines, boolean printSizes) {
        assertThat(lines).as("seed %d", seed).hasSize(history.changes().size());
        Fold fold = new Fold();
        for (int i = 0; i < lines.size(); i++) {
            Document change = Json.readDocument(lines.get(i));
            History.State expected = history.changes().get(i);
            assertThat(change.integer("sequence")).as(lines.get(i)).hasValue(i + 1);
            assertThat(change.text("key")).as(lines.get(i)).contains(expected.key());
            Map<String, Object> folded = fold.apply(lines.get(i));
            if (expected.document() == null) {
                assertThat(folded).as(lines.get(i)).isNull();
            } else {
                assertThat(folded).as(lines.get(i)).isEqualTo(expected.document());
            }
        }
        assertThat(fold.documents()).isEqualTo(history.last());
        if (printSizes) {
            System.out.println(fold.sizes());
        }
    }

    /** Every line has one acknowledgement, whose sequence is a change of the line's key; none has it twice. */
    private void assertAcknowledged(List<Document> acks, List<String> lines) {
        assertThat(acks).hasSize(history.lines().size());
        long last = 0;
        for (int i = 0; i < acks.size(); i++) {
            Document ack = acks.get(i);
            assertThat(ack.integer("line")).hasValue(i + 1);
            if (ack.integer("sequence").isPresent()) {
                long sequence = ack.integer("sequence").getAsLong();
                assertThat(sequence).as("line %d", i + 1).isGreaterThan(last);
                last = sequence;
                assertThat(Json.readDocument(lines.get((int) sequence - 1)).text("key"))
                        .as("line %d", i + 1)
                        .contains(history.keyOfLine(i + 1));
            }
        }
    }

    private void assertScanIsTheLastState() throws Exception {
        Map<String, Map<String, Object>> stored = new TreeMap<>();
        for (String line : KvProcess.lines("scan", db, "fires")) {
            Document entry = Json.readDocument(line);
            stored.put(
                    entry.text("key").orElseThrow(),
                    entry.get("doc").orElseThrow().asDocument().toMap());
        }
        assertThat(stored).isEqualTo(history.last());
    }

    /** Who followed through all the kills saw what is in the log, each line once. */
    private static void assertFollowed(
            @Nullable KvProcess tail, @Nullable Thread follower, List<String> followed, List<String> lines)
            throws Exception {
        Objects.requireNonNull(tail);
        Objects.requireNonNull(follower);
        for (int i = 0; i < 200 && followed.size() < lines.size(); i++) {
            follower.join(100);
        }
        tail.terminate();
        assertThat(tail.await()).as(tail.messages()).isZero();
        follower.join();
        assertThat(followed).isEqualTo(lines);
    }
}
