package io.mergekv.spi;

/** What a change log is given at open. */
public interface ChangeLogContext extends ProviderContext {}
