package io.mergekv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.cbor.Trusted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DocumentReaderTest {
    private static final long SEED = Long.getLong("mergekv.seed", System.nanoTime());
    private static final String[] DEEP = {"map", "inner"};
    private static final String[] THROUGH_A_TEXT = {"text", "inner"};

    private final DocumentReader reader = new DocumentReader();

    @Test
    void fieldsAreFoundByNameAndByPath() {
        show(Document.of(
                "n", -3, "text", "grün", "on", true, "half", 0.5, "null", null, "map", Map.of("inner", 7, "x", 1.25)));
        assertThat(reader.size()).isEqualTo(6);
        assertThat(reader.integer("n", 0)).isEqualTo(-3);
        assertThat(reader.integer(DEEP, 0)).isEqualTo(7);
        assertThat(reader.floating("half", 0)).isEqualTo(0.5);
        assertThat(reader.floating(new String[] {"map", "x"}, 0)).isEqualTo(1.25);
        assertThat(reader.bool("on", false)).isTrue();
        assertThat(reader.bool(new String[] {"on"}, false)).isTrue();
        assertThat(reader.text("text", "")).isEqualTo("grün");
        assertThat(reader.text(new String[] {"text"}, "")).isEqualTo("grün");
        assertThat(reader.has("null")).isTrue();
        assertThat(reader.has(DEEP)).isTrue();
    }

    @Test
    void absentFieldsAndOtherTypesGiveWhatWasAskedFor() {
        show(Document.of("n", 1, "text", "1"));
        assertThat(reader.integer("text", 5)).isEqualTo(5);
        assertThat(reader.integer("absent", 5)).isEqualTo(5);
        assertThat(reader.integer(THROUGH_A_TEXT, 5)).isEqualTo(5);
        assertThat(reader.floating("n", 5)).isEqualTo(5);
        assertThat(reader.bool("n", true)).isTrue();
        assertThat(reader.text("n", "otherwise")).isEqualTo("otherwise");
        assertThat(reader.utf8("n", new byte[1])).isEqualTo(-1);
        assertThat(reader.has(THROUGH_A_TEXT)).isFalse();
    }

    @Test
    void utf8IsCopiedAsFarAsThereIsRoom() {
        show(Document.of("text", "grün"));
        byte[] all = new byte[8];
        assertThat(reader.utf8("text", all)).isEqualTo(5);
        assertThat(new String(all, 0, 5, StandardCharsets.UTF_8)).isEqualTo("grün");
        byte[] some = new byte[2];
        assertThat(reader.utf8(new String[] {"text"}, some)).isEqualTo(5);
        assertThat(some).containsExactly('g', 'r');
    }

    @Test
    void documentToKeepStaysAsItIsWhenTheReaderIsUsedAgain() {
        show(Document.of("n", 1));
        Document kept = reader.document();
        show(Document.of("n", 2));
        assertThat(kept).isEqualTo(Document.of("n", 1));
        assertThat(reader.document()).isEqualTo(Document.of("n", 2));
    }

    @Test
    void everyRandomDocumentIsShownAsItIs() {
        RandomValues values = new RandomValues(SEED);
        for (int i = 0; i < 2000; i++) {
            Document document = Document.ofMap(values.map(4));
            show(document);
            assertThat(reader.document()).as("-Dmergekv.seed=" + SEED).isEqualTo(document);
            document.forEach((name, value) -> {
                assertThat(reader.has(name)).isTrue();
                assertThat(reader.integer(name, -1)).isEqualTo(document.integer(name, -1));
                assertThat(Double.compare(reader.floating(name, -1), document.floating(name, -1)))
                        .isZero();
                assertThat(reader.bool(name, true)).isEqualTo(document.bool(name, true));
                assertThat(reader.text(name, "-")).isEqualTo(document.text(name).orElse("-"));
            });
        }
    }

    @Test
    void namesAreFoundThatAreThereAndNoOthers() {
        RandomValues values = new RandomValues(SEED);
        for (int i = 0; i < 2000; i++) {
            Map<String, @Nullable Object> fields = values.map(2);
            for (int j = 0; j < 12; j++) {
                fields.put("field" + j * 7, values.integer());
                fields.put("a rather long name of a field: " + j, values.integer());
                fields.put("größe " + j, values.integer());
            }
            show(Document.ofMap(fields));
            for (String name : fields.keySet()) {
                for (String asked :
                        List.of(name, name + "x", name + "é", "é" + name, name.replace('f', 'g'), name + name)) {
                    assertThat(reader.has(asked))
                            .as("%s in %s, -Dmergekv.seed=%d", asked, fields, SEED)
                            .isEqualTo(fields.containsKey(asked));
                    if (fields.get(asked) instanceof Long number) {
                        assertThat(reader.integer(asked, ~number)).as(asked).isEqualTo(number);
                    }
                }
            }
        }
    }

    @Test
    void nameThatIsNoTextIsNotFound() {
        show(Document.of("?", 1));
        assertThat(reader.has("\ud800")).isFalse();
        show(Document.of("??", 1));
        assertThat(reader.has("\udc00\ud800")).isFalse();
    }

    @Test
    void readerThatShowsNothingSaysSo() {
        assertThatThrownBy(reader::size).isInstanceOf(IllegalStateException.class);
        assertThat(reader).hasToString("no document");
        show(Document.of("n", 1));
        assertThat(reader).hasToString("{\"n\": 1}");
        Trusted.access().hide(reader);
        assertThatThrownBy(() -> reader.integer("n", 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(reader::document).isInstanceOf(IllegalStateException.class);
    }

    /** As the engine does: behind something else, in the reader's own array. */
    private void show(Document document) {
        byte[] cbor = document.toCbor();
        byte[] array = Trusted.access().target(reader).room(3 + cbor.length);
        System.arraycopy(cbor, 0, array, 3, cbor.length);
        Trusted.access().show(reader, array, 3);
    }
}
