package com.example.mergekv.h2;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePathWrapper;

/**
 * Files for MVStore, under the scheme {@code steady:}, that outlive interrupts (STORE-35) and power cuts (STORE-29).
 *
 * <p>MVStore reads and writes through a {@link FileChannel}, which an interrupt of the calling thread closes, and the
 * store with it; a {@link RandomAccessFile} takes no notice of interrupts.
 *
 * <p>A commit of MVStore is one write, whose first and last block have checksums, and an open takes it for whole when
 * these two are right. A power cut before the next sync may leave the two and not what is between. So a write's last
 * block is written when the rest is on disk, and the next write when that block is: what is there is always whole.
 */
public final class SteadyFilePath extends FilePathWrapper {
    /** For MVStore. */
    public SteadyFilePath() {}

    @Override
    public String getScheme() {
        return "steady";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new SteadyFile(new RandomAccessFile(getBase().toString(), mode));
    }

    private static final class SteadyFile extends FileBaseDefault {
        /** MVStore's, too; the disk is taken to write so many aligned bytes wholly or not at all. */
        private static final int BLOCK_BYTES = 4096;

        private final RandomAccessFile file;

        /** Whether something was written that is not yet on disk. Guarded by this. */
        private boolean written;

        SteadyFile(RandomAccessFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.length();
        }

        @Override
        public synchronized int read(ByteBuffer target, long position) throws IOException {
            byte[] bytes = new byte[target.remaining()];
            file.seek(position);
            int count = file.read(bytes);
            if (count > 0) {
                target.put(bytes, 0, count);
            }
            return count;
        }

        @Override
        public synchronized int write(ByteBuffer source, long position) throws IOException {
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            int rest = Math.max(0, bytes.length - BLOCK_BYTES);
            if (rest > 0) {
                write(bytes, 0, rest, position);
            }
            write(bytes, rest, bytes.length - rest, position + rest);
            return bytes.length;
        }

        private void write(byte[] bytes, int from, int length, long position) throws IOException {
            force(true);
            file.seek(position);
            file.write(bytes, from, length);
            written = true;
        }

        @Override
        protected synchronized void implTruncate(long size) throws IOException {
            if (size < file.length()) {
                force(true);
                file.setLength(size);
                written = true;
            }
        }

        @Override
        public synchronized void force(boolean metaData) throws IOException {
            if (written) {
                file.getFD().sync();
                written = false;
            }
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.getChannel().tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
