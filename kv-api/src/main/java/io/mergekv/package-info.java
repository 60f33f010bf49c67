/**
 * Documents in tables under ordered keys; two writes, deep merge and delete; every change a numbered diff that can be
 * subscribed to. Start at {@link io.mergekv.Database}.
 */
package io.mergekv;
