package dev.slipway.registry.client;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MalformedDocumentException;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.Scopes;
import dev.slipway.registry.reference.Repository;
import dev.slipway.registry.transport.Answer;
import dev.slipway.registry.transport.Answers;
import dev.slipway.registry.transport.Call;
import dev.slipway.registry.transport.Endpoint;
import dev.slipway.registry.transport.Transport;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks for the referrers of a manifest (OCI distribution specification 1.1, "Listing Referrers"). */
record Referrers(Transport transport, Repository repository, Digest subject) {
    private static final int MAX_PAGES = 100;
    /** Many times as many as anybody copies. What comes after these is not read, since a list may be as long as its registry likes. */
    private static final int MOST = 1_000;

    private record Page(List<Descriptor> referrers, Optional<URI> next) {}

    /** The first of them, {@value #MOST} at most; empty where the registry does not have the API. */
    Optional<List<Descriptor>> all() throws IOException {
        Endpoint endpoint = transport.endpoint(repository);
        Call call = Call.read(
                        endpoint, "GET", "/v2/" + repository.path() + "/referrers/" + subject, Scopes.pull(repository))
                .header("Accept", MediaTypes.OCI_INDEX);
        List<Descriptor> referrers = new ArrayList<>();
        for (int page = 0; page < MAX_PAGES; page++) {
            Optional<Page> read = page(endpoint, call);
            if (read.isEmpty()) {
                return Optional.empty();
            }
            read.get().referrers().stream().limit(MOST - referrers.size()).forEach(referrers::add);
            if (read.get().next().isEmpty() || referrers.size() == MOST) {
                return Optional.of(List.copyOf(referrers));
            }
            call = call.to(read.get().next().get());
        }
        throw new RegistryException.Malformed(call + " has a list without a last page");
    }

    private Optional<Page> page(Endpoint endpoint, Call call) throws IOException {
        try {
            return transport.exchange(call, response -> read(endpoint, call, response));
        } catch (RegistryException.NotFound
                | RegistryException.Rejected
                | RegistryException.Denied
                | RegistryException.Unauthorized e) {
            return Optional.empty();
        }
    }

    /** What is no index is the page of something that knows nothing of the API. */
    private static Optional<Page> read(Endpoint endpoint, Call call, Answer response) throws IOException {
        byte[] body = Answers.readBounded(call.toString(), response, RawManifest.MAX_BYTES);
        try {
            RawManifest index = RawManifest.of(body, MediaTypes.OCI_INDEX);
            return RawManifest.typeOf(body).equals(MediaTypes.OCI_INDEX)
                    ? Optional.of(new Page(index.asIndex().manifests(), Listing.next(endpoint, response)))
                    : Optional.empty();
        } catch (MalformedDocumentException e) {
            return Optional.empty();
        }
    }
}
