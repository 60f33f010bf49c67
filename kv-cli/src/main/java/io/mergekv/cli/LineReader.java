package io.mergekv.cli;

import io.mergekv.Document;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of UTF-8 into lines, each of bounded length, and counts them from 1. Unlike {@code BufferedReader} it
 * tells bytes that are not UTF-8 instead of replacing them. For one thread.
 */
final class LineReader {
    /** The longest line, in bytes: room for the largest document, half of it escaped; and for a heap of 256 MiB. */
    static final int MAX_BYTES = 4 * Document.MAX_BYTES;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final InputStream in;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private long number;

    LineReader(InputStream in) {
        this.in = in;
    }

    /**
     * A line.
     *
     * @param number its number, from 1
     * @param text its text without its end; empty where it has a problem
     * @param problem why it has no text, or the empty text
     */
    record Line(long number, String text, String problem) {}

    /** The next line; null at the end. Blank lines come too. */
    @Nullable
    Line next() throws IOException {
        if (number == 0) {
            skipByteOrderMark();
        }
        int scanned = 0;
        while (true) {
            int newline = find(start + scanned);
            if (newline >= 0) {
                return take(newline, newline + 1);
            }
            scanned = end - start;
            if (scanned > MAX_BYTES) {
                return skipLong();
            }
            if (!fill()) {
                return scanned == 0 ? null : take(end, end);
            }
        }
    }

    /** Files from some systems begin with one, which is no part of their text. */
    private void skipByteOrderMark() throws IOException {
        int same = 0;
        while (same < BYTE_ORDER_MARK.length
                && (same < end || fill()) // no more than is needed to tell: a line may be all that comes for long
                && buffer[same] == BYTE_ORDER_MARK[same]) {
            same++;
        }
        if (same == BYTE_ORDER_MARK.length) {
            start = same;
        }
    }

    private int find(int from) {
        for (int i = from; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean fill() throws IOException {
        if (end == buffer.length) {
            if (start > 0) {
                System.arraycopy(buffer, start, buffer, 0, end - start);
            } else {
                buffer = Arrays.copyOf(buffer, 2 * buffer.length);
            }
            end -= start;
            start = 0;
        }
        int read = in.read(buffer, end, buffer.length - end);
        end += Math.max(0, read);
        return read >= 0;
    }

    private Line take(int lineEnd, int next) {
        int length = lineEnd - start;
        if (length > 0 && buffer[lineEnd - 1] == '\r') {
            length--;
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer, start, length);
        int first = start;
        start = next;
        number++;
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
            return new Line(number, text, "");
        } catch (CharacterCodingException e) {
            return new Line(number, "", "not UTF-8 at byte " + (bytes.position() - first + 1));
        }
    }

    private Line skipLong() throws IOException {
        int newline;
        do {
            start = end; // drop what was read
            if (!fill()) {
                break;
            }
            newline = find(start);
        } while (newline < 0);
        start = Math.min(end, Math.max(start, find(start) + 1));
        number++;
        return new Line(number, "", "longer than " + MAX_BYTES + " bytes");
    }
}
