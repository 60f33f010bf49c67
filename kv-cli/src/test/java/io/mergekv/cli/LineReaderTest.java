package io.mergekv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    @Test
    void linesAreNumberedAndLoseTheirEnds() throws IOException {
        assertThat(lines("a\nb\r\n\nc"))
                .containsExactly(
                        new LineReader.Line(1, "a", ""),
                        new LineReader.Line(2, "b", ""),
                        new LineReader.Line(3, "", ""),
                        new LineReader.Line(4, "c", ""));
    }

    @Test
    void anEndOfLineAtTheEndStartsNoLine() throws IOException {
        assertThat(lines("a\n")).hasSize(1);
        assertThat(lines("")).isEmpty();
    }

    @Test
    void aByteOrderMarkAtTheBeginningIsSkipped() throws IOException {
        assertThat(lines("\ufeffa\n\ufeffb"))
                .containsExactly(new LineReader.Line(1, "a", ""), new LineReader.Line(2, "\ufeffb", ""));
        assertThat(lines("\ufeff")).isEmpty();
    }

    @Test
    void linesLongerThanTheBufferAreWhole() throws IOException {
        String text = "x".repeat(300_000) + "\n" + "y".repeat(70_000) + "\nz";
        assertThat(lines(text).stream().map(line -> line.text().length())).containsExactly(300_000, 70_000, 1);
    }

    @Test
    void anEndlessLineIsABoundedProblem() throws IOException {
        InputStream endless = new InputStream() {
            private long at;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                if (at > 3L * LineReader.MAX_BYTES) {
                    buffer[offset] = at++ > 3L * LineReader.MAX_BYTES + 1 ? (byte) 'z' : (byte) '\n';
                    return at > 3L * LineReader.MAX_BYTES + 3 ? -1 : 1;
                }
                java.util.Arrays.fill(buffer, offset, offset + length, (byte) 'x');
                at += length;
                return length;
            }
        };
        LineReader reader = new LineReader(endless);
        LineReader.Line first = Objects.requireNonNull(reader.next());
        assertThat(first.problem()).contains("longer than");
    }

    private static List<LineReader.Line> lines(String text) throws IOException {
        LineReader reader = new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        List<LineReader.Line> lines = new ArrayList<>();
        for (LineReader.Line line = reader.next(); line != null; line = reader.next()) {
            lines.add(line);
        }
        return lines;
    }
}
