package io.mergekv.core.feed;

import io.mergekv.Position;
import io.mergekv.core.files.Identity;
import java.util.Optional;
import java.util.UUID;

/**
 * The history of epochs that an identity holds.
 *
 * @param identity the identity
 */
public record IdentityHistory(Identity identity) implements EpochHistory {
    @Override
    public UUID database() {
        return identity.database();
    }

    @Override
    public long epoch() {
        return identity.epoch();
    }

    @Override
    public long epochOf(long sequence) {
        return identity.epochOf(sequence);
    }

    @Override
    public boolean isListed(long epoch) {
        return identity.isListed(epoch);
    }

    @Override
    public Optional<String> mismatch(Position position) {
        return identity.mismatch(position);
    }
}
