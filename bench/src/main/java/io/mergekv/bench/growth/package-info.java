/** What operations cost as documents become more and larger, in little memory: {@code bench/growth}. */
@org.jspecify.annotations.NullMarked
package io.mergekv.bench.growth;
