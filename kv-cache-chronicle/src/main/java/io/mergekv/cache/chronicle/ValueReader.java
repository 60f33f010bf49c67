package io.mergekv.cache.chronicle;

import io.mergekv.spi.ByteTarget;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.hash.serialization.SizedReader;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;
import org.jspecify.annotations.Nullable;

/** Copies values from the map's memory into the {@link ByteTarget} they are asked for with. Stateless. */
final class ValueReader implements SizedReader<Object> {
    @Override
    public Object read(Bytes<?> in, long size, @Nullable Object using) {
        ByteTarget target = using == null ? new ByteTarget() : (ByteTarget) using;
        int length = Math.toIntExact(size);
        // What `in` itself offers copies eight bytes at a time.
        long position = in.readPosition();
        if (in.bytesStore().read(position, target.room(length), 0, length) != length) {
            throw new IllegalStateException("a value of " + length + " bytes at " + position + " is cut short");
        }
        in.readPosition(position + length);
        return target;
    }

    @Override
    public void writeMarshallable(WireOut wire) {
        // no state
    }

    @Override
    public void readMarshallable(WireIn wire) {
        // no state
    }
}
