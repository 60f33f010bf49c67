/**
 * Kills a writing process again and again, and looks at what it leaves: {@link io.mergekv.testkit.crash.Campaign} is the
 * command, {@link io.mergekv.testkit.crash.Witness} decides.
 */
package io.mergekv.testkit.crash;
