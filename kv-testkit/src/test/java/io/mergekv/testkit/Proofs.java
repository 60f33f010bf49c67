package io.mergekv.testkit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where the rules are proved that no test of the kit is named after. */
final class Proofs {
    private Proofs() {}

    /** Tests of other modules, as {@code module/package.Class#method}, by rule. */
    static final Map<String, List<String>> ELSEWHERE = elsewhere();

    /** Commands that prove a rule from outside the process. */
    static final Map<String, String> BY_COMMAND = Map.of(
            "DUR-2", "kv-testkit/powercut",
            "DUR-3", "kv-testkit/powercut",
            "DUR-5", "kv-testkit/campaign",
            "LOG-23", "kv-testkit/powercut",
            "LOG-31", "kv-testkit/fulldisk");

    /** Rules that no test proves, and why. */
    static final Map<String, String> NOT_TESTED = Map.of("MERGE-14", "a cost, not a result: bench measures it");

    private static Map<String, List<String>> elsewhere() {
        Map<String, List<String>> proofs = new TreeMap<>();
        String api = "kv-api/io.mergekv.";
        proofs.put("DOC-1", List.of(api + "DocumentTest#treeOfObjectsMakesTheSameDocument"));
        proofs.put("DOC-2", List.of(api + "cbor.IndependentCborTest#itWritesTheSameBytes"));
        proofs.put("DOC-3", List.of(api + "cbor.Rfc8949AppendixATest#itemIsTheValueOrRefused"));
        proofs.put("DOC-4", List.of(api + "PatchTest#operatorsWithinArraysAndReplacementsAreRefused"));
        proofs.put("DOC-5", List.of(api + "cbor.HostileBytesTest#deepNestingIsRefusedAtTheLimit"));
        proofs.put("DOC-6", List.of(api + "cbor.HostileBytesTest#claimedLengthsAreNotBelieved"));
        proofs.put("DOC-7", List.of(api + "DocumentTest#whatIsNoValueIsRefusedWithItsPlace"));
        proofs.put(
                "KEY-1",
                List.of(api + "KeyTest#elementsComeBack", api + "KeyTest#longestKeyIsAllowedAndOneMoreRefused"));
        proofs.put("KEY-2", List.of(api + "KeyTest#orderOfEncodingsIsTheOrderOfElements"));
        proofs.put("KEY-3", List.of(api + "KeyTest#keysAreEqualExactlyWhenTypesAndValuesOfTheirElementsAre"));
        proofs.put("KEY-4", List.of(api + "KeyTest#hostileBytesAreAKeyOrRefused"));
        proofs.put("KEY-5", List.of(api + "KeyTest#otherElementsAreRefusedWithTheirPlace"));
        proofs.put("KEY-6", List.of(api + "KeyTest#textPrefixHoldsTextsAndTuplesThatStartWithIt"));
        String core = "kv-core/io.mergekv.core.";
        proofs.put("KEY-7", List.of(core + "CommitTest#badTableNameIsRefused"));
        proofs.put("KEY-8", List.of(core + "ReservedTableTest#everyWriteIsRefused"));
        proofs.put("MERGE-12", List.of(core + "merge.MergeLawsTest#composedPatchesDoWhatTheyDoOneAfterTheOther"));
        proofs.put("COMMIT-12", List.of(core + "RefusalTest#commitLargerThanTheLogTakesIsRefused"));
        proofs.put("COMMIT-19", List.of(core + "SmallHeapTest#batchOf100MebibytesIsRefusedBeforeAnythingOfItIsBuilt"));
        proofs.put("COMMIT-20", List.of(core + "SmallHeapTest#asynchronousWritesOf110MebibytesFitIntoALittleHeap"));
        proofs.put(
                "COMMIT-21",
                List.of(
                        core + "commit.CompletionExecutorTest#stagesAreCompletedInOrderOnOneDaemonThread",
                        core + "commit.CommitterThreadsTest#stageThatWaitsForALaterOneHoldsUpNone",
                        core + "commit.CommitterThreadsTest#whatIsLeftBehindABlockedStageIsCompletedAfterTheCloseToo"));
        proofs.put(
                "COMMIT-22",
                List.of(
                        core + "InjectedErrorsTest#everyCallerIsAnsweredAndNothingThatWasAcknowledgedIsGone",
                        core + "StackEndTest#writeAtTheEndOfTheStackFailsAloneAndIsRefused"));
        proofs.put(
                "COMMIT-23",
                List.of(
                        core + "merge.UndoLawsTest#undosLeadBackOneByOneAndComposed",
                        core + "commit.UndoTest#logLeadsBackThroughEveryStateOfEveryDocument",
                        core + "commit.UndoTest#withoutUndoNoChangeHasOne",
                        core + "RefusalTest#undoCountsWhereTheLogTakesNoLargerRecord"));
        proofs.put(
                "COMMIT-13",
                List.of(
                        core + "WriteFailureTest#appendRefusedByAFullDiskIsRefusedAloneAndTheSameWriteWorksLater",
                        core + "WriteFailureTest#failedAppendIsAnUnknownOutcomeAndStopsWrites",
                        core + "WriteFailureTest#storeThatCannotBeWrittenStopsWritesAndTakesNothing",
                        core + "WriteFailureTest#commitThatWasNotAppliedIsShownWhenOpenedAgain",
                        core + "commit.CommitterGroupsTest#storeThatFailsTakesNothingThatWasAcknowledged"));
        proofs.put("COMMIT-14", List.of(core + "WriteFailureTest#failedSyncIsAnUnknownOutcome"));
        proofs.put(
                "COMMIT-15",
                List.of(core + "WriteFailureTest#appendRefusedByAFullDiskIsRefusedAloneAndTheSameWriteWorksLater"));
        proofs.put(
                "DUR-4",
                List.of(
                        core + "WriteFailureTest#strongerOfTwoDurabilitiesCounts",
                        core + "WriteFailureTest#syncedWritesNeedALogThatKeepsThem",
                        core + "WriteFailureTest#syncedWriteThatChangesNothingSyncsWhatItFound"));
        proofs.put("REC-2", List.of(core + "RecoveryCostTest#openingCostsTheLogSinceTheCheckpointWhateverTheData"));
        proofs.put("DUR-8", List.of(core + "RefusalTest#logThatForgetsIsRefusedBesideAStoreThatDoesNot"));
        proofs.put(
                "REC-3",
                List.of(
                        core + "RecoveryTest#flippedByteInASyncedRecordIsRefusedAndNothingChanged",
                        core + "RefusedOpenTest#refusedOpenChangesNoFile"));
        proofs.put("REC-4", List.of(core + "RecoveryTest#flippedByteInAnUnsyncedTailIsCutWithANewEpoch"));
        proofs.put("REC-5", List.of(core + "RecoveryTest#positionThatWasLostIsRefusedAlsoWhenItsSequenceIsUsedAgain"));
        proofs.put("REC-7", List.of(core + "RecoveryTest#otherFormatVersionIsRefused"));
        proofs.put(
                "REC-8",
                List.of(
                        core + "RefusalTest#severalStoresWithoutANameAreRefusedByName",
                        core + "RefusalTest#databaseThatExistsKnowsItsStoreAndItsLogAmongSeveral"));
        proofs.put(
                "REC-10",
                List.of(
                        core + "MemoryBudgetTest#partsAddUpToAnyBudget",
                        core + "MemoryBudgetTest#tooSmallABudgetIsRefusedWithTheLeastThatWorks"));
        proofs.put(
                "REC-11",
                List.of(
                        core + "RecoveryTest#everyOpenBeginsAnEpochThatIsGreaterAndOnDiskBeforeTheFirstCommit",
                        core + "ReplacedHistoryTest#positionBehindTheCopyIsRefused",
                        core + "ReplacedHistoryTest#positionsStayGoodOverAnyNumberOfOpenings"));
        proofs.put(
                "REC-12",
                List.of(
                        core + "DirectoryHoldTest#processThatCopiesItsOwnDirectoryStillHoldsIt",
                        core + "DirectoryHoldTest#writerWhoseFilesWereDeletedStopsAndTheNewDatabaseGoesOn",
                        core + "DirectoryHoldTest#writerThatIsFencedWhileItAppendsAcknowledgesNothing"));
        proofs.put(
                "FEED-14",
                List.of(
                        core + "ReplacedFilesTest#databaseThatIsDeletedIsSaid",
                        core + "ReplacedFilesTest#truncatedFilesAreTypedErrors",
                        core + "ReplacedHistoryTest#readerThatWasAheadOfTheCopyIsRefusedAtItsNextPoll"));
        proofs.put(
                "REC-13",
                List.of(
                        core + "RefusedOpenTest#refusedOpenChangesNoFile",
                        core + "RefusedOpenTest#openOfADatabaseThatAnotherProcessHasOpenChangesNoFile",
                        core + "NewDirectoryTest#failedFirstOpenLeavesNoDirectory"));
        proofs.put(
                "REC-14",
                List.of(
                        core + "MissingLibraryTest#missingLibraryIsNamedAndNothingIsMade",
                        core + "MissingLibraryTest#missingEngineIsNamedEachTime",
                        core + "RefusedOpenTest#openWithoutTheFlagsThatAProviderNeedsChangesNoFile",
                        core + "discovery.ProviderLookupTest#brokenProvidersAreListedAndKeepNoOtherFromBeingUsed"));
        proofs.put(
                "REC-15",
                List.of(
                        core + "RefusedOpenTest#refusedOpenChangesNoFile",
                        core + "recovery.LogTailTest#recordOfANewerFormatBehindAHoleIsNotCutWithIt",
                        core + "recovery.ReplayTest#recordOfANewerFormatIsNotReplayed",
                        core + "ForeignRecordTest#subscriptionFailsWithIt",
                        core + "ForeignRecordTest#cursorGivesWhatComesBeforeItAndThenSaysSo",
                        core + "ForeignRecordTest#readerInAnotherProcessGivesWhatComesBeforeItAndThenSaysSo"));
        proofs.put("SPI-6", List.of(core + "MissingLibraryTest#databaseIsAsItWasAfterItsLibraryWasMissing"));
        proofs.put("FEED-5", List.of(core + "feed.FeedCursorTest#aStartThatIsNoLongerKeptIsRefusedWithWhatIs"));
        proofs.put(
                "FEED-15",
                List.of(
                        core + "HoldersTest#slowCursorLosesNothingWhileTheLogIsWithinTheHoldLimit",
                        core + "HoldersTest#slowCursorIsToldWhenTheLogOutgrewTheHoldLimit",
                        core + "HoldersTest#subscriptionWhoseCallbackIsSlowLosesNothing"));
        proofs.put(
                "FEED-16",
                List.of(
                        core + "HoldersTest#logIsTrimmedWhereNobodyHoldsIt",
                        core + "SmallRetentionTest#logOfSmallCommitsTakesAboutWhatIsToBeRetained",
                        core + "RecoveryTest#retentionTrimsWholeSegmentsBelowTheCheckpoint",
                        core + "retention.RetentionTest"
                                + "#whatIsKeptIsWithinTheLimitsAndNothingIsGivenUpWithoutNeed"));
        proofs.put("FEED-9", List.of(core + "feed.FeedCursorTest#whatIsAppendedButNotShownYetIsNotShown"));
        proofs.put(
                "STORE-44",
                List.of("kv-store-rocksdb/io.mergekv.store.rocksdb.InspectionTest"
                        + "#inspectionShowsWhatAnOpenFindsAndChangesNothing"));
        proofs.put(
                "LOG-32",
                List.of("kv-changelog-chronicle/io.mergekv.changelog.chronicle.InspectionTest"
                        + "#inspectionShowsWhatAnOpenFindsAndChangesNothing"));
        String log = "kv-changelog-chronicle/io.mergekv.changelog.chronicle.DamageTest#";
        proofs.put("LOG-28", List.of(log + "aZeroedPageInAnEarlierFileIsCorruption"));
        proofs.put("LOG-29", List.of(log + "recordsBehindAHoleAreOfferedAndNothingIsAppendedBeforeTheCut"));
        proofs.put("LOG-30", List.of(log + "recordsBehindAHoleOfWhichNoneCountsAreSetAsideByTheFirstAppend"));
        String cli = "kv-cli/io.mergekv.cli.";
        proofs.put("CLI-1", List.of(cli + "LauncherIT#onlyResultsAreOnStandardOutputAndNothingElseAnywhere"));
        proofs.put("CLI-2", List.of(cli + "CommandsTest#whatCannotBeUnderstoodIsUsageAndOpensNothing"));
        proofs.put("CLI-3", List.of("kv-json/io.mergekv.json.JsonRoundTripTest#valuesThatJsonLacksAreWrapped"));
        proofs.put("CLI-4", List.of(cli + "LoadCommandTest#keyAndDocumentAreFoundByPointer"));
        proofs.put("CLI-5", List.of(cli + "LoadCommandTest#theModesDifferInWhatNullDoes"));
        proofs.put("CLI-6", List.of(cli + "LoadCommandTest#acknowledgementsComeInLineOrderWithTheirSequence"));
        proofs.put("CLI-7", List.of(cli + "LoadCommandTest#badLinesAreSkippedAndCountedWhenToldTo"));
        proofs.put("CLI-8", List.of(cli + "CommandsTest#mergeStoresNullsWhenToldTo"));
        proofs.put("CLI-9", List.of(cli + "CommandsTest#metadataSurroundsTheDocument"));
        proofs.put("CLI-10", List.of(cli + "CommandsTest#scanSelectsByPrefixRangeDirectionAndLimit"));
        proofs.put("CLI-11", List.of(cli + "LoadAndTailIT#theHistoryComesOutOfTheLogAsItWentIn"));
        proofs.put("CLI-12", List.of(cli + "CommandsTest#tailFromBehindTheNextSequenceIsAbsentAndSaysWhereTheLogEnds"));
        proofs.put("CLI-13", List.of(cli + "CommandsTest#besideALiveWriterItIsRefusedWithItsPid"));
        proofs.put("CLI-14", List.of(cli + "CommandsTest#whatCannotBeUnderstoodIsUsageAndOpensNothing"));
        proofs.put(
                "CLI-15", List.of(cli + "LocaleTest#underALocaleThatIsNotInstalledKeysAndTextsAreThoseThatWereGiven"));
        proofs.put("CLI-16", List.of(cli + "GzipInputTest#aFileCutAnywhereButBetweenItsMembersIsRefused"));
        proofs.put("CLI-17", List.of(cli + "FailureTest#anErrorIsAFailureInOneLine"));
        proofs.put("CLI-18", List.of(cli + "FailureTest#aFollowerWhosePipeIsFullEndsByTheSignal"));
        proofs.put("CLI-19", List.of(cli + "LineReaderTest#aByteOrderMarkAtTheBeginningIsSkipped"));
        return proofs;
    }
}
