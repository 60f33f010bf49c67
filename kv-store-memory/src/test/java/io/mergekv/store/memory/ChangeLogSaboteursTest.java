package io.mergekv.store.memory;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mergekv.PositionUnavailableException;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLog.Segment;
import io.mergekv.spi.ChangeLogContext;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.ChangeLogProvider.Capability;
import io.mergekv.spi.LogCursor;
import io.mergekv.store.memory.Sabotage.Trick;
import io.mergekv.testkit.ChangeLogConformance;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** For every rule that can be broken on the heap, a change log that breaks it. */
class ChangeLogSaboteursTest {
    private static ChangeLogProvider sabotaged = new MemoryChangeLogProvider();

    static class Kit extends ChangeLogConformance {
        @Override
        protected ChangeLogProvider provider() {
            return sabotaged;
        }
    }

    @ParameterizedTest
    @MethodSource
    void brokenLogIsCaught(String rule, String method, Trick<ChangeLog> trick) {
        sabotaged = breakingProvider(
                "open", (provider, given) -> Sabotage.breaking(ChangeLog.class, open(), method, trick));
        Sabotage.expectCaught(Kit.class, rule);
    }

    @ParameterizedTest
    @MethodSource
    void falseClaimIsCaught(String rule, Capability claimed) {
        sabotaged = breakingProvider("capabilities", (provider, given) -> Set.of(claimed));
        Sabotage.expectCaught(Kit.class, rule);
    }

    @Test
    void readerWithoutTheClaimIsCaught() {
        sabotaged = breakingProvider("openReader", (provider, given) -> provider.open((ChangeLogContext) given[0]));
        Sabotage.expectCaught(Kit.class, "LOG-27");
    }

    /** LOG-27 has a saboteur of its own; the others are not tested by the kit. */
    @Test
    void everyOtherRuleHasASaboteur() {
        Sabotage.expectEveryRuleBroken(
                "LOG",
                Stream.concat(brokenLogIsCaught(), falseClaimIsCaught().stream()),
                Set.of("LOG-23", "LOG-27", "LOG-28", "LOG-29", "LOG-30"));
    }

    static List<Arguments> falseClaimIsCaught() {
        return List.of(
                arguments("LOG-21", Capability.DURABLE),
                arguments("LOG-22", Capability.DURABLE),
                arguments("LOG-24", Capability.SHARED),
                arguments("LOG-25", Capability.SHARED),
                arguments("LOG-26", Capability.SHARED));
    }

    static Stream<Arguments> brokenLogIsCaught() {
        byte[] shared = new byte[1 << 10];
        return Stream.of(
                brokenCursor("LOG-1", "record", (cursor, given) -> ByteBuffer.wrap(new byte[1])),
                broken("LOG-2", "append", (log, given) -> {
                    log.append(sequence(given), record(given));
                    record(given).position(record(given).limit());
                    return null;
                }),
                broken("LOG-3", "segments", (log, given) -> List.of(new Segment(0, 0, 0, 0))),
                broken("LOG-4", "append", appendingLate()),
                broken("LOG-5", "read", (log, given) -> {
                    if (sequence(given) > log.lastSequence()) {
                        throw new IllegalArgumentException("nothing there");
                    }
                    return log.read(sequence(given));
                }),
                broken("LOG-6", "read", (log, given) -> endingForGood(log.read(sequence(given)))),
                broken("LOG-7", "read", sharingOneCursor()),
                brokenCursor("LOG-8", "record", (cursor, given) -> {
                    ByteBuffer record = cursor.record();
                    int length = record.remaining();
                    record.get(shared, 0, length);
                    return ByteBuffer.wrap(shared, 0, length);
                }),
                broken("LOG-9", "append", (log, given) -> {
                    ByteBuffer record = record(given);
                    log.append(sequence(given), record.hasRemaining() ? record : ByteBuffer.allocate(1));
                    return null;
                }),
                broken("LOG-10", "lastSequence", (log, given) -> log.lastSequence() + 1),
                broken("LOG-11", "segments", (log, given) -> {
                    List<Segment> segments = log.segments();
                    return segments.size() < 3 ? segments : segments.subList(1, segments.size());
                }),
                broken("LOG-12", "trimBefore", (log, given) -> {
                    log.trimBefore(sequence(given) + 100);
                    return null;
                }),
                broken("LOG-13", "read", (log, given) -> log.read(Math.max(sequence(given), log.firstSequence()))),
                broken("LOG-14", "read", (log, given) -> jumping(log, sequence(given))),
                broken("LOG-15", "cutAfter", (log, given) -> null),
                broken("LOG-16", "salvageAfter", (log, given) -> {
                    log.cutAfter(sequence(given));
                    return null;
                }),
                broken("LOG-17", "sync", (log, given) -> {
                    throw new IllegalStateException("not now");
                }),
                broken("LOG-18", "append", (log, given) -> {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new IllegalStateException("interrupted");
                    }
                    log.append(sequence(given), record(given));
                    return null;
                }),
                broken("LOG-19", "close", closingOnce()),
                broken("LOG-20", "read", (log, given) -> {
                    log.append(1, ByteBuffer.allocate(1));
                    return log.read(1);
                }));
    }

    private static Arguments broken(String rule, String method, Trick<ChangeLog> trick) {
        return arguments(rule, method, trick);
    }

    private static Arguments brokenCursor(String rule, String method, Trick<LogCursor> trick) {
        return broken(
                rule,
                "read",
                (log, given) -> Sabotage.breaking(LogCursor.class, log.read(sequence(given)), method, trick));
    }

    private static ChangeLogProvider breakingProvider(String method, Trick<ChangeLogProvider> trick) {
        return Sabotage.breaking(ChangeLogProvider.class, new MemoryChangeLogProvider(), method, trick);
    }

    /** Small segments, three of which are soon there. */
    private static ChangeLog open() {
        return new MemoryChangeLog(64);
    }

    private static long sequence(Object[] given) {
        return given[0] instanceof Long sequence ? sequence : 0;
    }

    private static ByteBuffer record(Object[] given) {
        return (ByteBuffer) given[1];
    }

    private static Trick<ChangeLog> appendingLate() {
        AtomicReference<byte @Nullable []> waiting = new AtomicReference<>();
        return (log, given) -> {
            byte[] bytes = new byte[record(given).remaining()];
            record(given).duplicate().get(bytes);
            byte[] due = waiting.getAndSet(bytes);
            if (due != null) {
                log.append(sequence(given) - 1, ByteBuffer.wrap(due));
            }
            return null;
        };
    }

    private static LogCursor endingForGood(LogCursor cursor) {
        AtomicBoolean ended = new AtomicBoolean();
        return Sabotage.breaking(LogCursor.class, cursor, "next", (target, given) -> {
            if (!ended.get() && target.next()) {
                return true;
            }
            ended.set(true);
            return false;
        });
    }

    private static Trick<ChangeLog> sharingOneCursor() {
        AtomicReference<@Nullable LogCursor> only = new AtomicReference<>();
        return (log, given) -> {
            only.compareAndSet(null, log.read(sequence(given)));
            return only.get();
        };
    }

    private static LogCursor jumping(ChangeLog log, long sequence) {
        LogCursor[] at = {log.read(sequence)};
        return Sabotage.breaking(LogCursor.class, at[0], "next", (target, given) -> {
            try {
                return at[0].next();
            } catch (PositionUnavailableException e) {
                at[0] = log.read(e.oldestKept());
                return at[0].next();
            }
        });
    }

    private static Trick<ChangeLog> closingOnce() {
        AtomicBoolean closed = new AtomicBoolean();
        return (log, given) -> {
            if (!closed.compareAndSet(false, true)) {
                throw new IllegalStateException("closed already");
            }
            log.close();
            return null;
        };
    }
}
