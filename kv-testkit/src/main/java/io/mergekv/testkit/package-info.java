/**
 * Proves that providers keep the rules of {@code docs/spec.md}. A provider's author extends
 * {@link io.mergekv.testkit.StoreConformance}, {@link io.mergekv.testkit.CacheConformance} or
 * {@link io.mergekv.testkit.ChangeLogConformance} in a test and says which provider is meant; whoever combines providers
 * extends {@link io.mergekv.testkit.DatabaseConformance}:
 *
 * <pre>{@code
 * class MyStoreTest extends StoreConformance {
 *     @Override
 *     protected StoreProvider provider() {
 *         return new MyStoreProvider();
 *     }
 * }
 * }</pre>
 *
 * <p>A failure prints the rule that is broken, what to look at, what was expected and what was there. Random tests
 * print their seed, and repeat with {@code -Dmergekv.kit.seed=}; those that compare with a model print the shortest
 * failing sequence of operations found. What a provider does not claim is reported as aborted, with the words
 * "is not claimed". {@link io.mergekv.testkit.FaultyProviders} make a provider fail on demand.
 */
package io.mergekv.testkit;
