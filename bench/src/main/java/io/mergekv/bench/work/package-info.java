/** What is measured: each work is the main class of a process of its own. */
@org.jspecify.annotations.NullMarked
package io.mergekv.bench.work;
