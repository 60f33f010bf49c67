package io.mergekv;

/**
 * A document with its key and metadata.
 *
 * @param key the key
 * @param document the document
 * @param metadata what is known of it
 */
public record Entry(Key key, Document document, Metadata metadata) {}
