/** What the kit's commands share. */
package io.mergekv.testkit.command;
