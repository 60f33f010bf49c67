package io.mergekv.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Change.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a feed walks over a record. */
class RecordViewTest {
    private final RecordWriter writer = new RecordWriter();
    private final RecordView view = new RecordView();

    @Test
    void theViewSkipsByTableAndKey() {
        writer.begin(7, 2, 5, 1_000_000, "");
        writer.change(Kind.CREATE, "apples", new byte[] {1, 5}, 1, new byte[] {1});
        writer.change(Kind.MERGE, "apples", new byte[] {1, (byte) 0xff}, 2, new byte[] {2});
        writer.change(Kind.DELETE, "pears", new byte[] {1}, 3, new byte[] {3});
        view.load(writer.finish());

        List<String> seen = new ArrayList<>();
        while (view.next()) {
            seen.add(view.index()
                    + view.table()
                    + view.isTable("apples".getBytes(StandardCharsets.UTF_8))
                    + view.isKey(new byte[] {1, 5})
                    + view.isKeyWithin(new byte[] {1, 6}, null)
                    + view.isKeyWithin(null, new byte[] {1, 6}));
        }

        assertThat(seen)
                .containsExactly("0applestruetruefalsetrue", "1applestruefalsetruefalse", "2pearsfalsefalsefalsetrue");
    }

    @Test
    void aRangeHasItsFirstKeyAndNotItsEnd() {
        load("t");
        view.next();
        assertThat(view.isKeyWithin(new byte[] {1}, new byte[] {1, 0})).isTrue();
        assertThat(view.isKeyWithin(new byte[] {0}, new byte[] {1})).isFalse();
    }

    @Test
    void theViewKnowsHowManyChangesComeAndWalksOverThemAgain() {
        load("t", "t", "u");
        assertThat(view.changeCount()).isEqualTo(3);
        List<String> first = walk();
        view.rewind();
        assertThat(walk()).isEqualTo(first).containsExactly("0t", "1t", "2u");
    }

    @Test
    void aTableThatStaysTheSameIsOneObject() {
        load("accounts", "accounts");
        view.next();
        String table = view.table();
        view.next();
        assertThat(view.table()).isSameAs(table);
    }

    @Test
    void eachChangeSaysForItselfWhetherItHasAnUndo() {
        writer.begin(1, 1, 0, 0, "");
        writer.change(Kind.CREATE, "t", new byte[] {1}, 1, new byte[] {1});
        writer.change(Kind.MERGE, "t", new byte[] {1}, 2, new byte[] {2}, new byte[] {7, 8, 9}, 1, 2);
        writer.change(Kind.MERGE, "t", new byte[] {1}, 3, new byte[] {3});
        view.load(writer.finish());

        List<String> seen = new ArrayList<>();
        while (view.next()) {
            seen.add(view.hasUndo() ? Arrays.toString(view.undo()) : "none");
        }

        assertThat(seen).containsExactly("none", "[8, 9]", "none");
        assertThatThrownBy(view::undo).isInstanceOf(IllegalStateException.class).hasMessageContaining("change 2");
    }

    private List<String> walk() {
        List<String> seen = new ArrayList<>();
        while (view.next()) {
            seen.add(view.index() + view.table());
        }
        return seen;
    }

    /** A record with a change of key {@code 1} in each of {@code tables}. */
    private void load(String... tables) {
        writer.begin(1, 1, 0, 0, "");
        for (String table : tables) {
            writer.change(Kind.MERGE, table, new byte[] {1}, 1, new byte[] {(byte) 0xa0});
        }
        view.load(writer.finish());
    }
}
