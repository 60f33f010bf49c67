package io.mergekv.cli;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks a gzip file (RFC 1952) of any number of members. Unlike the JDK's stream, which takes what it cannot read
 * behind a member for the end of the file, this one refuses it: only zeros, to the end of the file, are padding. A
 * file that is cut short or damaged throws an {@link IOException} that names the member and the byte of the file, unless
 * it is cut between two members, which nothing in the format tells from a whole one. For one thread.
 */
final class GzipInput extends InputStream {
    private static final int MAGIC_1 = 0x1f;
    private static final int MAGIC_2 = 0x8b;
    private static final int DEFLATE = 8;
    private static final int HAS_CHECKSUM = 1 << 1;
    private static final int HAS_EXTRA = 1 << 2;
    private static final int HAS_NAME = 1 << 3;
    private static final int HAS_COMMENT = 1 << 4;
    private static final int RESERVED = 0xe0;
    private static final int BEFORE_EXTRA = 6; // time, flags of the compressor, operating system
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 content = new CRC32();
    private final CRC32 header = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int end;
    private long before; // how much of the file was in the buffers before this one
    private int member;
    private long memberAt;
    private boolean ended;

    /** Reads the header of the first member. @throws IOException when {@code in} fails, or is no gzip file */
    GzipInput(InputStream in) throws IOException {
        this.in = in;
        if (!beginMember()) {
            throw new EOFException("the file is empty: a gzip file has at least one member");
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            int unpacked = inflate(target, offset, length);
            if (unpacked > 0) {
                content.update(target, offset, unpacked);
                return unpacked;
            }
            if (inflater.finished()) {
                endMember();
                ended = !beginMember();
            } else if (inflater.needsDictionary()) {
                throw damaged("its data ask for a preset dictionary", null);
            } else if (!fill()) {
                throw cut();
            } else {
                inflater.setInput(buffer, next, end - next);
            }
        }
        return -1;
    }

    /** Unpacks what there is; moves behind what it took. */
    private int inflate(byte[] target, int offset, int length) throws IOException {
        try {
            int unpacked = inflater.inflate(target, offset, length);
            next = end - inflater.getRemaining();
            return unpacked;
        } catch (DataFormatException e) {
            throw damaged("its data cannot be unpacked" + (e.getMessage() == null ? "" : ", " + e.getMessage()), e);
        }
    }

    /** Reads the header of the next member; false at the end of the file. */
    private boolean beginMember() throws IOException {
        member++;
        memberAt = position();
        int first = next();
        while (first == 0 && member > 1) {
            first = next(); // padding
        }
        if (first < 0) {
            return false;
        }
        header.reset();
        header.update(first);
        boolean padded = position() > memberAt + 1;
        if (padded || first != MAGIC_1 || headerByte() != MAGIC_2) {
            throw damaged(
                    member == 1 ? "the file is not a gzip file" : "what follows the member before it is not a member",
                    null);
        }
        if (headerByte() != DEFLATE) {
            throw damaged("it is not compressed by deflate", null);
        }
        int flags = headerByte();
        if ((flags & RESERVED) != 0) {
            throw damaged("its header has flags that no version of the format defines", null);
        }
        skipHeader(BEFORE_EXTRA);
        if ((flags & HAS_EXTRA) != 0) {
            skipHeader(headerByte() | headerByte() << 8);
        }
        if ((flags & HAS_NAME) != 0) {
            skipHeaderText();
        }
        if ((flags & HAS_COMMENT) != 0) {
            skipHeaderText();
        }
        if ((flags & HAS_CHECKSUM) != 0) {
            int expected = (int) header.getValue() & 0xffff;
            if ((headerByte() | headerByte() << 8) != expected) {
                throw damaged("the checksum of its header does not match", null);
            }
        }
        content.reset();
        inflater.reset();
        inflater.setInput(buffer, next, end - next);
        return true;
    }

    private void endMember() throws IOException {
        if (trailerNumber() != content.getValue()) {
            throw damaged("the checksum of its content does not match", null);
        }
        if (trailerNumber() != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw damaged("the length of its content does not match", null);
        }
    }

    private long trailerNumber() throws IOException {
        long number = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            number |= (long) required() << shift;
        }
        return number;
    }

    private void skipHeader(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            headerByte();
        }
    }

    private void skipHeaderText() throws IOException {
        int read = headerByte();
        while (read != 0) {
            read = headerByte();
        }
    }

    private int headerByte() throws IOException {
        int read = required();
        header.update(read);
        return read;
    }

    private int required() throws IOException {
        int read = next();
        if (read < 0) {
            throw cut();
        }
        return read;
    }

    /** The next byte of the file; -1 at its end. */
    private int next() throws IOException {
        return next < end || fill() ? buffer[next++] & 0xff : -1;
    }

    /** Reads on, when all that was read is used up; false at the end of the file. */
    private boolean fill() throws IOException {
        before += end;
        next = 0;
        end = 0;
        int read = in.read(buffer, 0, buffer.length);
        end = Math.max(0, read);
        return read > 0;
    }

    private long position() {
        return before + next;
    }

    private IOException cut() {
        return new EOFException(place() + " is cut short: the file ends at byte " + position());
    }

    private IOException damaged(String why, @Nullable Throwable cause) {
        ZipException damaged = new ZipException(place() + " is damaged near byte " + position() + ": " + why);
        damaged.initCause(cause);
        return damaged;
    }

    private String place() {
        return "gzip member " + member + ", which begins at byte " + memberAt + ",";
    }

    @Override
    public void close() throws IOException {
        ended = true;
        inflater.end();
        in.close();
    }
}
