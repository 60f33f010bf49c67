/**
 * JSON text in and out: {@link io.mergekv.json.Json} reads and writes documents, values, patches and diffs,
 * {@link io.mergekv.json.JsonPointer} names places in them, {@link io.mergekv.json.JsonWriter} puts them into lines of
 * one's own.
 *
 * <p>Every document has a JSON text and comes back from it byte for byte. What JSON lacks travels as an object with one
 * field of a reserved name:
 *
 * <ul>
 *   <li>{@code {"$bytes":"3q2+7w=="}}: bytes, in Base64 (RFC 4648, section 4)
 *   <li>{@code {"$decimal":"1.10"}}: a decimal with its scale
 *   <li>{@code {"$instant":"2026-11-21T02:35:25.5Z"}}: a moment, ISO 8601 in UTC
 *   <li>{@code {"$float":"NaN"}}: the floating-point values that JSON has no number for: {@code NaN},
 *       {@code Infinity}, {@code -Infinity}
 *   <li>{@code {"$map":{"$bytes":1}}}: a map as it stands, for a map that has one field of one of these five names
 * </ul>
 *
 * An object that has such a field beside others is plain data. A number without fraction and exponent is a whole
 * number, and must fit 64 bits; any other is a floating-point number, and is written so that it comes back as one
 * ({@code 1.0}).
 */
package io.mergekv.json;
