package io.mergekv;

import org.jspecify.annotations.Nullable;

/** No provider, or more than one, fits what the configuration asks for, or a provider cannot run here. The message lists what was found, where, and what would help. */
public class ProviderException extends KvException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public ProviderException(String message) {
        this(message, null);
    }

    /** Creates the exception with its cause. */
    public ProviderException(String message, @Nullable Throwable cause) {
        super(Outcome.REFUSED, message, cause);
    }
}
