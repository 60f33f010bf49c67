/** The databases that are measured, each behind the same few operations. */
@org.jspecify.annotations.NullMarked
package io.mergekv.bench.peer;
