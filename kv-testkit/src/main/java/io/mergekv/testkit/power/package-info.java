/**
 * Power cuts, simulated at the level of pages: what a disk may hold after one is built from what was synced, and from
 * any part of what was written later; then it is opened and checked. The command {@code kv-testkit/powercut} runs it.
 */
package io.mergekv.testkit.power;
