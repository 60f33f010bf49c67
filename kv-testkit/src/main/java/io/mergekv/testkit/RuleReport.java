package io.mergekv.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** Puts the text of the rule that was broken before the message of the failure. */
final class RuleReport implements TestExecutionExceptionHandler {
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        if (failure instanceof TestAbortedException) {
            throw failure;
        }
        String test = context.getRequiredTestMethod().getName();
        String rule = Specification.ruleOf(test).orElse(test);
        String text = Specification.bundled().text(rule).orElse("no such rule");
        throw new AssertionError(rule + " is broken: " + text + System.lineSeparator() + failure, failure);
    }
}
