/** A store over H2 MVStore, a log-structured B-tree in one file. */
package com.example.mergekv.h2;
