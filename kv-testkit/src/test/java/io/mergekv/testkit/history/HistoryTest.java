package io.mergekv.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.testkit.history.Event.Committed;
import io.mergekv.testkit.history.Event.Read;
import io.mergekv.testkit.history.Event.Refused;
import io.mergekv.testkit.history.Event.Span;
import io.mergekv.testkit.history.Event.Unchanged;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Right histories pass; each way of being wrong is found and called by its name. */
final class HistoryTest {
    private static final Event SET_1 = commit(0, 10, 1, Map.of("k", 1L), set("k", 1));
    private static final Event SET_2 = commit(20, 30, 2, Map.of("k", 2L), set("k", 2));

    @Test
    void callsOneAfterTheOtherAreRight() {
        right(SET_1, read(11, 12, "k", state(1, 1, 1)), SET_2, read(31, 32, "k", state(2, 2, 2)));
    }

    @Test
    void readBesideAWriteMaySeeWhatWasBeforeOrAfter() {
        right(SET_1, SET_2, read(15, 25, "k", state(1, 1, 1)));
        right(SET_1, SET_2, read(15, 25, "k", state(2, 2, 2)));
    }

    @Test
    void readBeforeTheFirstWriteFindsNothing() {
        right(SET_1, read(-5, 5, "k", Register.ABSENT));
    }

    @Test
    void staleReadIsFound() {
        wrong("stale", SET_1, SET_2, read(31, 32, "k", state(1, 1, 1)));
    }

    @Test
    void readOfNothingAfterACreationIsStale() {
        wrong("stale", SET_1, read(11, 12, "k", Register.ABSENT));
    }

    @Test
    void readThatGoesBackBehindAnotherReadIsStale() {
        Event seen = read(21, 22, "k", state(2, 2, 2));
        wrong("stale", SET_1, SET_2, seen, read(23, 24, "k", state(1, 1, 1)));
        right(SET_1, SET_2, seen, read(22, 24, "k", state(1, 1, 1)));
    }

    @Test
    void readThatGoesBackOnAnotherKeyIsStale() {
        Event both = commit(20, 30, 2, Map.of("a", 1L, "b", 1L), set("a", 1), set("b", 1));
        Event a = read(21, 22, "a", state(2, 1, 1));
        wrong("stale", SET_1, both, a, read(23, 24, "b", Register.ABSENT));
    }

    @Test
    void readFromTheFutureIsFound() {
        wrong("from the future", SET_1, SET_2, read(12, 15, "k", state(2, 2, 2)));
    }

    @Test
    void readOfACommitWhosePredecessorIsYetToComeIsFromTheFuture() {
        Event first = commit(50, 70, 1, Map.of("k", 1L), set("k", 1));
        Event second = commit(0, 70, 2, Map.of("k", 2L), set("k", 2));
        wrong("from the future", first, second, read(10, 20, "k", state(2, 2, 2)));
    }

    @Test
    void stateThatNoCommitMadeIsFound() {
        wrong("never there", SET_1, read(11, 12, "k", state(1, 1, 9)));
    }

    @Test
    void wrongVersionOfAReadIsFound() {
        wrong("never there", SET_1, read(11, 12, "k", state(1, 2, 1)));
    }

    @Test
    void lostUpdateIsFoundInTheCommit() {
        Event first = commit(0, 10, 1, Map.of("k", 1L), new Step.Increment("k", "f", 1));
        Event second = commit(0, 10, 2, Map.of("k", 1L), new Step.Increment("k", "f", 1));
        wrong("lost or made up", first, second);
    }

    @Test
    void lostUpdateIsFoundInARead() {
        Event first = commit(0, 10, 1, Map.of("k", 1L), new Step.Increment("k", "f", 1));
        Event second = commit(0, 10, 2, Map.of("k", 2L), new Step.Increment("k", "f", 1));
        right(first, second, read(11, 12, "k", state(2, 2, 2)));
        wrong("never there", first, second, read(11, 12, "k", state(2, 2, 1)));
    }

    @Test
    void tornBatchIsFound() {
        Event both = commit(20, 30, 2, Map.of("a", 1L, "b", 1L), set("a", 1), set("b", 1));
        Map<String, Register> half = Map.of("a", state(2, 1, 1), "b", Register.ABSENT);
        wrong("torn", SET_1, both, new Read(span(21, 29), half, OptionalLong.empty()));
        wrong("torn", SET_1, both, new Read(span(21, 29), half, OptionalLong.of(2)));
        Map<String, Register> whole = Map.of("a", state(2, 1, 1), "b", state(2, 1, 1));
        right(SET_1, both, new Read(span(21, 29), whole, OptionalLong.of(2)));
    }

    @Test
    void staleSnapshotIsFound() {
        wrong("stale", SET_1, SET_2, new Read(span(31, 32), Map.of("k", state(1, 1, 1)), OptionalLong.of(1)));
    }

    @Test
    void snapshotOfAWriteYetToComeIsFound() {
        wrong("from the future", SET_1, SET_2, new Read(span(11, 12), Map.of("k", state(2, 2, 2)), OptionalLong.of(2)));
    }

    @Test
    void batchThatChangedOnlyAPartIsFound() {
        wrong("lost or made up", commit(0, 10, 1, Map.of("a", 1L), set("a", 1), set("b", 1)));
    }

    @Test
    void sequenceGivenTwiceIsFound() {
        wrong("given twice", SET_1, commit(20, 30, 1, Map.of("k", 2L), set("k", 2)));
    }

    @Test
    void sequenceGivenToNobodyIsFound() {
        wrong("given to nobody", SET_1, commit(20, 30, 3, Map.of("k", 2L), set("k", 2)));
    }

    @Test
    void sequencesAgainstTimeAreFound() {
        Event early = commit(0, 10, 2, Map.of("k", 2L), set("k", 2));
        Event late = commit(20, 30, 1, Map.of("k", 1L), set("k", 1));
        wrong("against time", early, late);
    }

    @Test
    void ignoredConditionIsFound() {
        Event conditional = new Committed(span(40, 50), List.of(set("k", 3)), OptionalLong.of(1), 3, Map.of("k", 3L));
        wrong("condition ignored", SET_1, SET_2, conditional);
    }

    @Test
    void refusalNeedsAReason() {
        right(SET_1, SET_2, new Refused(span(31, 32), "k", 1, 2));
        wrong("without reason", SET_1, SET_2, new Refused(span(31, 32), "k", 2, 2));
        wrong("stale", SET_1, SET_2, new Refused(span(31, 32), "k", 2, 1));
    }

    @Test
    void acknowledgementWithoutAChangeNeedsAReason() {
        right(SET_1, new Unchanged(span(11, 12), List.of(set("k", 1)), OptionalLong.empty()));
        wrong("without reason", SET_1, new Unchanged(span(11, 12), List.of(set("k", 7)), OptionalLong.empty()));
        wrong("stale", SET_1, SET_2, new Unchanged(span(31, 32), List.of(set("k", 1)), OptionalLong.empty()));
    }

    @Test
    void deletedDocumentCountsItsVersionsAnew() {
        Event delete = commit(40, 50, 3, Map.of("k", 3L), new Step.Delete("k"));
        Event again = commit(60, 70, 4, Map.of("k", 1L), new Step.Put("k", Map.of()));
        Event nothing = read(51, 52, "k", Register.ABSENT);
        right(SET_1, SET_2, delete, nothing, again, read(71, 72, "k", new Register(4, 1, Map.of())));
    }

    @Test
    void historyBeginsBehindItsFirstSequence() {
        assertThat(new History(0, List.of(SET_2)).violation()).isPresent();
        assertThat(new History(1, List.of(commit(20, 30, 2, Map.of("k", 1L), set("k", 2)))).violation())
                .isEmpty();
    }

    @Test
    void checkFailsWithTheViolation() {
        History history = new History(0, List.of(SET_1, read(11, 12, "k", Register.ABSENT)));
        assertThatThrownBy(history::check)
                .isInstanceOf(AssertionError.class)
                .hasMessage(history.violation().orElseThrow());
    }

    private static void right(Event... events) {
        assertThat(new History(0, List.of(events)).violation()).isEmpty();
    }

    private static void wrong(String name, Event... events) {
        assertThat(new History(0, List.of(events)).violation())
                .hasValueSatisfying(what -> assertThat(what).contains(name));
    }

    private static Event commit(long invoked, long returned, long sequence, Map<String, Long> versions, Step... steps) {
        return new Committed(span(invoked, returned), List.of(steps), OptionalLong.empty(), sequence, versions);
    }

    private static Step set(String key, long value) {
        return new Step.Merge(key, Map.of("f", value));
    }

    private static Event read(long invoked, long returned, String key, Register found) {
        return new Read(span(invoked, returned), Map.of(key, found), OptionalLong.empty());
    }

    private static Register state(long sequence, long version, long value) {
        return new Register(sequence, version, Map.of("f", value));
    }

    private static Span span(long invoked, long returned) {
        return new Span(0, invoked, returned);
    }
}
