package io.mergekv.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Standard output that tells its own failures from others. {@code System.out} would swallow them. */
final class StandardOutput extends FilterOutputStream {
    private static final long IDLE = Long.MIN_VALUE;

    private volatile long writingSince = IDLE;

    StandardOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        writingSince = System.nanoTime();
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw new Failure(e);
        } finally {
            writingSince = IDLE;
        }
    }

    /** Whether one write has waited for this long, as on a full pipe that nobody reads. May be called by any thread. */
    boolean isStuck(long nanos) {
        long since = writingSince;
        return since != IDLE && System.nanoTime() - since > nanos;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** Results could not be written. */
    static final class Failure extends IOException {
        private static final long serialVersionUID = 1L;

        Failure(IOException cause) {
            super(cause.getMessage(), cause);
        }

        /** Whether nobody reads any more, as after {@code kv scan … | head -1}. */
        boolean isClosedPipe() {
            return "Broken pipe".equals(getMessage());
        }
    }
}
