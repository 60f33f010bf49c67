package io.mergekv.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Puts the text of the rule that was broken, and where to look, before the message of the failure. */
final class RuleReport implements TestExecutionExceptionHandler {
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        if (failure instanceof TestAbortedException) {
            throw failure;
        }
        String test = context.getRequiredTestMethod().getName();
        String rule = Specification.ruleOf(test).orElse(test);
        String text = Specification.bundled().text(rule).orElse("no such rule");
        String message = String.join(
                System.lineSeparator(),
                rule + " is broken: " + text,
                "Look at: " + LookAt.bundled().hint(rule).orElse("the test " + test),
                failure.toString());
        if (failure instanceof AssertionFailedError different && different.isExpectedDefined()) {
            throw new AssertionFailedError(message, different.getExpected(), different.getActual(), failure);
        }
        throw new AssertionError(message, failure);
    }
}
