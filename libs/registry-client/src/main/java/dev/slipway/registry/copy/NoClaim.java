package dev.slipway.registry.copy;

import dev.slipway.registry.client.UploadBookmark;
import dev.slipway.registry.reference.Repository;
import java.util.Optional;

/** What goes on without a claim. */
enum NoClaim implements Claims.Claim {
    INSTANCE;

    @Override
    public boolean isLate() {
        return false;
    }

    @Override
    public Optional<Repository> holder() {
        return Optional.empty();
    }

    @Override
    public Optional<UploadBookmark> upload() {
        return Optional.empty();
    }

    @Override
    public void arrived(Repository repository) {}

    @Override
    public void close() {}
}
