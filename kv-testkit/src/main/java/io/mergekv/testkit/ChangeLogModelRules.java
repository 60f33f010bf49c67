package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.PositionUnavailableException;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLog.Segment;
import io.mergekv.spi.ChangeLogProvider;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Random sequences of all that can be done to a log, against the two numbers that say what it must hold. */
abstract class ChangeLogModelRules extends ChangeLogRules {
    private static final int STEPS = 60;

    private int trials;

    /** One thing done to a log; its text is what is printed. */
    private record Step(String text, Consumer<Trial> effect) {
        @Override
        public String toString() {
            return text;
        }
    }

    @Test
    void log_1_randomOperationsLeaveWhatWasAppended() {
        random(random -> Sequences.check(random, STEPS, each -> step(each, 9), this::attempt));
    }

    @Test
    void log_21_randomOperationsReopensAndKillsLeaveWhatWasAppended() {
        claims(claims(ChangeLogProvider.Capability.DURABLE), "DURABLE");
        random(random -> Sequences.check(random, STEPS, each -> step(each, 12), this::attempt));
    }

    private void attempt(List<Step> steps) {
        Trial trial = new Trial(++trials);
        try {
            steps.forEach(step -> {
                step.effect().accept(trial);
                trial.compare();
            });
        } finally {
            trial.log.close();
        }
    }

    private static Step step(Random random, int kinds) {
        int count = 1 + random.nextInt(40);
        double part = random.nextDouble();
        return switch (random.nextInt(kinds)) {
            case 0, 1, 2, 3, 4 -> new Step("append " + count, trial -> trial.append(count));
            case 5 -> new Step("sync", trial -> trial.log.sync());
            case 6, 7 -> new Step("read from " + part + " of it on", trial -> trial.read(part));
            case 8 -> new Step("trim before " + part + " of it", trial -> trial.trim(part));
            case 9 -> new Step("reopen", Trial::reopen);
            case 10 -> new Step("kill", Trial::kill);
            default -> new Step("reopen, and cut after " + part + " of it", trial -> trial.reopenAndCut(part));
        };
    }

    /** A log, and what must be in it. */
    private final class Trial {
        private final String name;
        private String directory;
        private ChangeLog log;
        private long first;
        private long last;
        private int images;

        Trial(int number) {
            name = "trial" + number;
            directory = name;
            log = open(temporary.resolve(directory));
        }

        void append(int count) {
            ChangeLogFixture.append(log, last + 1, last + count);
            first = first == 0 ? last + 1 : first;
            last += count;
        }

        void read(double part) {
            if (first > 0) {
                expectRecords(log, sequence(part), last);
            }
        }

        void trim(double part) {
            if (first == 0) {
                return;
            }
            long from = sequence(part);
            long newest = newestSegment().firstSequence();
            log.trimBefore(from);
            long kept = log.firstSequence();
            assertThat(kept).as("what is kept after a trim before %d", from).isBetween(first, Math.min(from, newest));
            if (kept > first) {
                assertThatThrownBy(() -> log.read(kept - 1).close()).isInstanceOf(PositionUnavailableException.class);
            }
            first = kept;
        }

        void reopen() {
            log.close();
            log = open(temporary.resolve(directory));
        }

        /** Goes on with what a kill of the process would leave now. */
        void kill() {
            String image = name + "-image" + ++images;
            DirectoryImage.take(temporary.resolve(directory), temporary.resolve(image));
            log.close();
            directory = image;
            log = open(temporary.resolve(directory));
        }

        void reopenAndCut(double part) {
            reopen();
            if (first > 0) {
                long keep = sequence(part);
                log.cutAfter(keep);
                last = keep;
            }
        }

        void compare() {
            assertThat(log.firstSequence()).as("the first sequence").isEqualTo(first);
            assertThat(log.lastSequence()).as("the last sequence").isEqualTo(last);
            if (first > 0) {
                expectRecords(log, Math.max(first, last - 5), last);
                assertThat(log.segments().get(0).firstSequence()).isEqualTo(first);
                assertThat(newestSegment().lastSequence()).isEqualTo(last);
            }
        }

        private Segment newestSegment() {
            List<Segment> segments = log.segments();
            return segments.get(segments.size() - 1);
        }

        private long sequence(double part) {
            return first + (long) (part * (last - first + 1));
        }
    }
}
