/** The page and the plots that are made of the results. */
@org.jspecify.annotations.NullMarked
package io.mergekv.bench.report;
