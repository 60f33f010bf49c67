/** Which keys are chosen, and how operations are driven and timed. */
@org.jspecify.annotations.NullMarked
package io.mergekv.bench.load;
