/** The same test of kills on MergeKV and on what a user would pick instead. */
@org.jspecify.annotations.NullMarked
package io.mergekv.bench.kill;
