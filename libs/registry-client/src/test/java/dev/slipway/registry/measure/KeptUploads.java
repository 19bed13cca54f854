package dev.slipway.registry.measure;

import dev.slipway.registry.client.UploadBookmark;
import dev.slipway.registry.copy.Claims;
import dev.slipway.registry.reference.Repository;
import java.util.Optional;

/** Claims of a worker that is alone: nobody waits, and each upload is kept so that somebody could go on with it. */
final class KeptUploads implements Claims.Claim, UploadBookmark {
    private Optional<Place> place = Optional.empty();

    private KeptUploads() {}

    static Claims claims() {
        return (_, _) -> new KeptUploads();
    }

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
        return Optional.of(this);
    }

    @Override
    public void arrived(Repository repository) {}

    @Override
    public Optional<Place> left() {
        return place;
    }

    @Override
    public void reached(Place reached) {
        place = Optional.of(reached);
    }

    @Override
    public void lost(String why) {
        place = Optional.empty();
    }

    @Override
    public void close() {}
}
