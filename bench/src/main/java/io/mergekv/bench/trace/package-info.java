/** Hit rates of caches on traces of keys. */
package io.mergekv.bench.trace;
