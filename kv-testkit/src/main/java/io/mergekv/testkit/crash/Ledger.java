package io.mergekv.testkit.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the writers of one round tried and were told, in a mapped file, so that a kill takes nothing of it. Each writer
 * has a part of its own; who checks reads after the kill.
 */
public final class Ledger {
    /** Nobody was told: it is there, wholly, or not at all. */
    public static final long UNKNOWN = 0;
    /** Its failure said that nothing was done. */
    public static final long REFUSED = -1;
    /** It changed nothing. */
    public static final long UNCHANGED = -2;
    /** Its failure said that it is committed. */
    public static final long COMMITTED = -3;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final MappedByteBuffer map;
    private final int operations;

    private Ledger(MappedByteBuffer map, int operations) {
        this.map = map;
        this.operations = operations;
    }

    /** Opens a ledger for so many writers and operations each, making it where it is absent. */
    public static Ledger open(Path file, int writers, int operations) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Ledger(
                    channel.map(MapMode.READ_WRITE, 0, (long) writers * (operations + 1) * Long.BYTES), operations);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many operations a writer may try. */
    public int operations() {
        return operations;
    }

    /** Notes, before it is tried, that the writer tries its next operation; they are numbered from 0. */
    public void attempt(int writer, int number) {
        set(writer, 0, number + 1L);
    }

    /** How many operations the writer has tried. */
    public int attempted(int writer) {
        return (int) get(writer, 0);
    }

    /** Notes what became of an operation: a sequence, or one of the constants. */
    public void settle(int writer, int number, long result) {
        set(writer, number + 1, result);
    }

    /** What became of an operation. */
    public long result(int writer, int number) {
        return get(writer, number + 1);
    }

    private void set(int writer, int entry, long value) {
        LONG.setRelease(map, at(writer, entry), value);
    }

    private long get(int writer, int entry) {
        return (long) LONG.getAcquire(map, at(writer, entry));
    }

    private int at(int writer, int entry) {
        return (writer * (operations + 1) + entry) * Long.BYTES;
    }
}
