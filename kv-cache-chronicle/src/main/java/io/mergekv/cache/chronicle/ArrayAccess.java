package io.mergekv.cache.chronicle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.openhft.chronicle.algo.hashing.LongHashFunction;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.RandomDataInput;
import net.openhft.chronicle.bytes.RandomDataOutput;
import net.openhft.chronicle.hash.AbstractData;
import net.openhft.chronicle.hash.Data;
import net.openhft.chronicle.hash.serialization.DataAccess;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;
import org.jspecify.annotations.Nullable;

/**
 * Shows a byte array to the map without a wrapper: Chronicle's own access makes one for each call. The map takes a
 * {@linkplain #copy copy} for each thread.
 *
 * @param <T> what the map calls the array: its keys are {@code byte[]}, its values anything
 */
final class ArrayAccess<T> extends AbstractData<T> implements DataAccess<T> {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final byte[] NONE = {};

    private final Class<T> type;
    private byte[] array = NONE;

    ArrayAccess(Class<T> type) {
        this.type = type;
    }

    @Override
    public Data<T> getData(T instance) {
        array = (byte[]) instance;
        return this;
    }

    @Override
    public void uninit() {
        array = NONE;
    }

    @Override
    public DataAccess<T> copy() {
        return new ArrayAccess<>(type);
    }

    @Override
    public long size() {
        return array.length;
    }

    @Override
    public long hash(LongHashFunction function) {
        return function.hashBytes(array);
    }

    @Override
    public boolean equivalent(RandomDataInput source, long sourceOffset) {
        int at = 0;
        for (; at + Long.BYTES <= array.length; at += Long.BYTES) {
            if ((long) LONG.get(array, at) != source.readLong(sourceOffset + at)) {
                return false;
            }
        }
        for (; at < array.length; at++) {
            if (array[at] != source.readByte(sourceOffset + at)) {
                return false;
            }
        }
        return true;
    }

    @Override
    @SuppressWarnings("rawtypes") // as it is declared
    public void writeTo(RandomDataOutput target, long targetOffset) {
        target.write(targetOffset, array);
    }

    /** Asked for by nothing that the cache does. */
    @Override
    public RandomDataInput bytes() {
        return BytesStore.wrap(array);
    }

    @Override
    public long offset() {
        return 0;
    }

    @Override
    public T get() {
        return type.cast(array);
    }

    @Override
    public T getUsing(@Nullable T using) {
        return type.cast(Arrays.copyOf(array, array.length));
    }

    @Override
    public void writeMarshallable(WireOut wire) {
        // no state to keep
    }

    @Override
    public void readMarshallable(WireIn wire) {
        // no state to keep
    }
}
