package com.example.mergekv.h2;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePathWrapper;

/**
 * Files for MVStore, under the scheme {@code steady:}, that outlive interrupts (STORE-35). MVStore reads and writes
 * through a {@link FileChannel}, which an interrupt of the calling thread closes, and the store with it; a
 * {@link RandomAccessFile} takes no notice of interrupts.
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
        private final RandomAccessFile file;

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
            file.seek(position);
            file.write(bytes);
            return bytes.length;
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            if (size < file.length()) {
                file.setLength(size);
            }
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.getFD().sync();
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
