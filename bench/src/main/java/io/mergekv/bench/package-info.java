/** JMH benchmarks of the operations, each beside the raw parts in the same run. */
package io.mergekv.bench;
