/** JMH benchmarks of the operations, each beside the raw parts in the same run. */
@org.jspecify.annotations.NullMarked
package io.mergekv.bench;
