/** Small programs that are compiled and run as tests. */
package io.mergekv.examples;
