/** What stays when a database is used for long: {@code bench/soak}. */
@org.jspecify.annotations.NullMarked
package io.mergekv.bench.soak;
