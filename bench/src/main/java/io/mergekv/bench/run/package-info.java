/** The commands: processes in rounds, their figures, what is made of them, and the guard. */
@org.jspecify.annotations.NullMarked
package io.mergekv.bench.run;
