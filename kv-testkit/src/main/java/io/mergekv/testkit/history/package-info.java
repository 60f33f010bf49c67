/**
 * Histories: what concurrent clients asked of a database, when, and what they were told, and a check that all of it
 * can have happened one after the other, each call at some moment between its beginning and its end.
 *
 * <pre>{@code
 * History history = ConcurrentClients.on(database).seed(42).clients(8).operations(100_000).run();
 * history.check();
 * }</pre>
 *
 * <p>In general that question takes exponential time. Here every commit names its sequence, and so the order in which
 * commits happened is not to be guessed; what is left takes the time of sorting, and histories of any length can be
 * checked.
 */
package io.mergekv.testkit.history;
