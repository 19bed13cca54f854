package dev.slipway.registry.client;

import static java.util.Objects.requireNonNull;

import dev.slipway.registry.reference.Repository;
import java.net.URI;
import java.util.Optional;

/**
 * Where the upload of one blob stands, kept so that somebody else can go on with it. Of one upload at a time; none of its methods
 * waits for anything.
 */
public interface UploadBookmark {
    /**
     * A place in an upload.
     *
     * @param repository the upload is part of it
     * @param location where the registry takes what follows, as it said with the last bytes
     * @param bytes how many it has
     */
    record Place(Repository repository, URI location, long bytes) {
        public Place {
            requireNonNull(repository, "repository");
            requireNonNull(location, "location");
        }
    }

    /** Where somebody left the upload; empty where nobody did. */
    Optional<Place> left();

    /** So far it has come. Also told at the beginning, of an upload that somebody left and that the registry still has. */
    void reached(Place place);

    /**
     * Nobody can go on with the upload: all its bytes have to be fetched again.
     *
     * @param why for people
     */
    void lost(String why);
}
