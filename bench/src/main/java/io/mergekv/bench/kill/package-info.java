/** The same test of kills on MergeKV and on what a user would pick instead. */
package io.mergekv.bench.kill;
