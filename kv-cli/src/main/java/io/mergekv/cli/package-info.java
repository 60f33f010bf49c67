/** The {@code kv} command: one class for each of its commands, and what they share. */
package io.mergekv.cli;
