package io.mergekv.testkit;

import java.util.Map;
import java.util.TreeMap;

/** Where the rules are proved that no test of the kit is named after. */
final class Proofs {
    private Proofs() {}

    /** Tests of other modules, as {@code module/package.Class#method}, by rule. */
    static final Map<String, String> ELSEWHERE = elsewhere();

    /** Commands that prove a rule from outside the process. */
    static final Map<String, String> BY_COMMAND = Map.of(
            "DUR-2", "kv-testkit/powercut",
            "DUR-3", "kv-testkit/powercut",
            "DUR-5", "kv-testkit/campaign",
            "STORE-29", "kv-testkit/powercut",
            "LOG-23", "kv-testkit/powercut",
            "LOG-31", "kv-testkit/fulldisk");

    /** Rules that no test proves, and why. */
    static final Map<String, String> NOT_TESTED = Map.of(
            "STORE-33", "needs an engine that fails inside a write, which none can be made to do from outside",
            "CACHE-13", "what is taken off the heap and on disk is not to be seen from here: each provider measures",
            "MERGE-14", "a cost, not a result: bench measures it");

    private static Map<String, String> elsewhere() {
        Map<String, String> proofs = new TreeMap<>();
        String api = "kv-api/io.mergekv.";
        proofs.put("DOC-1", api + "DocumentTest#treeOfObjectsMakesTheSameDocument");
        proofs.put("DOC-2", api + "cbor.IndependentCborTest#itWritesTheSameBytes");
        proofs.put("DOC-3", api + "cbor.Rfc8949AppendixATest#itemIsTheValueOrRefused");
        proofs.put("DOC-4", api + "PatchTest#operatorsWithinArraysAndReplacementsAreRefused");
        proofs.put("DOC-5", api + "cbor.HostileBytesTest#deepNestingIsRefusedAtTheLimit");
        proofs.put("DOC-6", api + "cbor.HostileBytesTest#claimedLengthsAreNotBelieved");
        proofs.put("DOC-7", api + "DocumentTest#whatIsNoValueIsRefusedWithItsPlace");
        proofs.put("KEY-1", api + "KeyTest#longestKeyIsAllowedAndOneMoreRefused");
        proofs.put("KEY-2", api + "KeyTest#orderOfEncodingsIsTheOrderOfElements");
        proofs.put("KEY-3", api + "KeyTest#encodingsAreThoseOfFoundationDb");
        proofs.put("KEY-4", api + "KeyTest#hostileBytesAreAKeyOrRefused");
        proofs.put("KEY-5", api + "KeyTest#otherElementsAreRefusedWithTheirPlace");
        proofs.put("KEY-6", api + "KeyTest#textPrefixHoldsTextsAndTuplesThatStartWithIt");
        String core = "kv-core/io.mergekv.core.";
        proofs.put("KEY-7", core + "CommitTest#badTableNameIsRefused");
        proofs.put("MERGE-12", core + "merge.MergeLawsTest#composedPatchesDoWhatTheyDoOneAfterTheOther");
        proofs.put("COMMIT-12", core + "RefusalTest#commitLargerThanTheLogTakesIsRefused");
        proofs.put("COMMIT-13", core + "WriteFailureTest#failedApplyIsACommitThatStands");
        proofs.put("COMMIT-14", core + "WriteFailureTest#failedSyncIsAnUnknownOutcome");
        proofs.put(
                "COMMIT-15", core + "WriteFailureTest#appendRefusedByAFullDiskIsRefusedAloneAndTheSameWriteWorksLater");
        proofs.put("DUR-4", core + "WriteFailureTest#syncedWriteThatChangesNothingSyncsWhatItFound");
        proofs.put("REC-2", core + "RecoveryTest#killAfterACheckpointReplaysOnlyWhatFollows");
        proofs.put("REC-3", core + "RecoveryTest#flippedByteInASyncedRecordIsRefusedAndNothingChanged");
        proofs.put("REC-4", core + "RecoveryTest#flippedByteInAnUnsyncedTailIsCutWithANewEpoch");
        proofs.put("REC-5", core + "RecoveryTest#anotherSystemStartWithoutACloseBeginsAnEpoch");
        proofs.put("REC-7", core + "RecoveryTest#otherFormatVersionIsRefused");
        proofs.put("REC-8", core + "RefusalTest#severalStoresWithoutANameAreRefusedByName");
        proofs.put("FEED-5", core + "feed.FeedCursorTest#aStartThatIsNoLongerKeptIsRefusedWithWhatIs");
        proofs.put("FEED-9", core + "feed.FeedCursorTest#whatIsAppendedButNotShownYetIsNotShown");
        proofs.put(
                "STORE-34",
                "kv-store-rocksdb/io.mergekv.store.rocksdb.DamagedStoreTest"
                        + "#truncatedFileIsCorruptionAndChangesNothing");
        String log = "kv-changelog-chronicle/io.mergekv.changelog.chronicle.DamageTest#";
        proofs.put("LOG-28", log + "aZeroedPageInAnEarlierFileIsCorruption");
        proofs.put("LOG-29", log + "recordsBehindAHoleAreOfferedAndNothingIsAppendedBeforeTheCut");
        proofs.put("LOG-30", log + "recordsBehindAHoleOfWhichNoneCountsAreSetAsideByTheFirstAppend");
        String cli = "kv-cli/io.mergekv.cli.";
        proofs.put("CLI-1", cli + "LauncherIT#onlyResultsAreOnStandardOutputAndNothingElseAnywhere");
        proofs.put("CLI-2", cli + "CommandsTest#whatCannotBeUnderstoodIsUsageAndOpensNothing");
        proofs.put("CLI-3", "kv-json/io.mergekv.json.JsonRoundTripTest#valuesThatJsonLacksAreWrapped");
        proofs.put("CLI-4", cli + "LoadCommandTest#keyAndDocumentAreFoundByPointer");
        proofs.put("CLI-5", cli + "LoadCommandTest#theModesDifferInWhatNullDoes");
        proofs.put("CLI-6", cli + "LoadCommandTest#acknowledgementsComeInLineOrderWithTheirSequence");
        proofs.put("CLI-7", cli + "LoadCommandTest#badLinesAreSkippedAndCountedWhenToldTo");
        proofs.put("CLI-8", cli + "CommandsTest#mergeStoresNullsWhenToldTo");
        proofs.put("CLI-9", cli + "CommandsTest#metadataSurroundsTheDocument");
        proofs.put("CLI-10", cli + "CommandsTest#scanSelectsByPrefixRangeDirectionAndLimit");
        proofs.put("CLI-11", cli + "LoadAndTailIT#theHistoryComesOutOfTheLogAsItWentIn");
        proofs.put("CLI-12", cli + "CommandsTest#tailFromBehindTheNextSequenceIsAbsentAndSaysWhereTheLogEnds");
        proofs.put("CLI-13", cli + "CommandsTest#besideALiveWriterItIsRefusedWithItsPid");
        return proofs;
    }
}
