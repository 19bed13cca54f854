package dev.slipway.registry.client;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.oci.MalformedDocumentException;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.ContentCheck;
import dev.slipway.registry.ContentSource;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.auth.Scopes;
import dev.slipway.registry.guard.GuardedSockets;
import dev.slipway.registry.limit.Courtesy;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import dev.slipway.registry.transport.Answer;
import dev.slipway.registry.transport.Answers;
import dev.slipway.registry.transport.Call;
import dev.slipway.registry.transport.Endpoint;
import dev.slipway.registry.transport.RegistryPolicy;
import dev.slipway.registry.transport.RequestBody;
import dev.slipway.registry.transport.Retry;
import dev.slipway.registry.transport.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A client of the OCI distribution protocol, for any number of registries and threads.
 *
 * <p>Bytes are exact: what is fetched by digest has that digest, and manifests are pushed as they are. Blobs are
 * streamed with bounded memory in both directions; a download that is cut off goes on with {@code Range}. Requests that
 * may be repeated are tried again after temporary failures. Calls block, best on virtual threads; an interrupt ends
 * them with {@link RegistryException.Interrupted}. All methods throw {@link RegistryException} for what the registry or
 * the network did, and any other {@link IOException} only for what a content given by the caller did.
 */
public final class RegistryClient implements AutoCloseable {
    /** Of a digest, in the tag of its referrers: a tag is shorter than a SHA-512. */
    private static final int TAG_DIGITS = 64;

    private static final String CONTENT_DIGEST = "Docker-Content-Digest";

    private final Transport transport;
    private final BlobUpload uploads;
    private final Listing listing;

    private RegistryClient(Transport transport) {
        this.transport = transport;
        this.uploads = new BlobUpload(transport);
        this.listing = new Listing(transport);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The same client for calls that keep to this. To close either one closes both. */
    public RegistryClient keepingTo(Courtesy courtesy) {
        return new RegistryClient(transport.keepingTo(courtesy));
    }

    /**
     * What a tag or digest points at, without fetching it where the registry answers HEAD with all that this takes; empty when
     * the registry does not have it.
     */
    public Optional<Descriptor> headManifest(ImageReference reference) throws IOException {
        try {
            Optional<Descriptor> head = askByHead(reference);
            return head.isPresent() ? head : Optional.of(getManifest(reference).descriptor());
        } catch (RegistryException.NotFound e) {
            return Optional.empty();
        }
    }

    /** Empty where the registry has it, or may have it, and HEAD does not tell what it is. */
    private Optional<Descriptor> askByHead(ImageReference reference) throws IOException {
        Answer response;
        try {
            response = transport.send(manifestCall("HEAD", reference));
        } catch (RegistryException.Denied | RegistryException.Rejected e) {
            return Optional.empty();
        }
        response.body().close();
        Optional<Digest> digest = contentDigest(response).or(reference::digest);
        OptionalLong length = BlobPresence.contentLength(response);
        if (digest.isEmpty() || length.orElse(0) == 0) {
            return Optional.empty();
        }
        checkSame(reference, digest.get());
        return Optional.of(Descriptor.of(mediaType(response).orElse(""), digest.get(), length.getAsLong()));
    }

    /**
     * Whether a repository is known to have this manifest. Also false where it lets nobody look: then the manifest is to be
     * pushed, and whether that is allowed shows there.
     */
    public boolean hasManifest(Repository repository, Digest digest) throws IOException {
        try {
            return headManifest(repository.digest(digest)).isPresent();
        } catch (RegistryException.Unauthorized | RegistryException.Denied | RegistryException.Rejected e) {
            return false;
        }
    }

    /**
     * The manifest or index, exactly as the registry serves it.
     *
     * @throws RegistryException.NotFound when there is none
     * @throws RegistryException.DigestMismatch when it is not what the reference's digest or the registry's own header
     *     promises
     */
    public RawManifest getManifest(ImageReference reference) throws IOException {
        return transport.exchange(manifestCall("GET", reference), response -> {
            byte[] bytes = Answers.readBounded("manifest " + reference, response, RawManifest.MAX_BYTES);
            String mediaType = typeOf(bytes, mediaType(response).orElse(""));
            Optional<Digest> expected = reference.digest().or(() -> contentDigest(response));
            return expected.isPresent()
                    ? ContentCheck.manifest(bytes, mediaType, expected.get())
                    : RawManifest.of(bytes, mediaType);
        });
    }

    /** Some registries and proxies serve every manifest under a type that says nothing. */
    private static String typeOf(byte[] bytes, String declared) throws RegistryException.Malformed {
        try {
            return MediaTypes.isUnspecific(declared) ? RawManifest.typeOf(bytes) : declared;
        } catch (MalformedDocumentException e) {
            throw new RegistryException.Malformed(e);
        }
    }

    /**
     * Pushes these exact bytes under the reference's digest or tag.
     *
     * @throws RegistryException.DigestMismatch when the reference pins another digest, or the registry stored other
     *     bytes
     */
    public void putManifest(ImageReference reference, RawManifest manifest) throws IOException {
        checkSame(reference, manifest.digest());
        Endpoint endpoint = transport.endpoint(reference.repository());
        String target = reference.tag().orElse(manifest.digest().toString());
        URI uri = endpoint.resolve("/v2/" + reference.path() + "/manifests/" + target);
        Answer response = transport.send(Call.write(endpoint, "PUT", uri, Scopes.push(reference.repository()))
                .header("Content-Type", manifest.mediaType())
                .body(RequestBody.of(manifest.bytes()))
                .asRepeatable());
        response.body().close();
        Optional<Digest> stored = contentDigest(response);
        if (stored.isPresent()
                && stored.get().algorithm().equals(manifest.digest().algorithm())
                && !stored.get().equals(manifest.digest())) {
            throw new RegistryException.DigestMismatch("pushed manifest", manifest.digest(), stored.get());
        }
    }

    /**
     * Removes a manifest or index from a repository, and with it every tag that leads to it ("Deleting manifests" in the distribution
     * specification). What an index points at stays, and so do blobs: the registry's garbage collection removes them.
     *
     * @return whether the repository had it
     * @throws RegistryException.Rejected where the registry was not set up to delete
     */
    public boolean deleteManifest(Repository repository, Digest digest) throws IOException {
        Endpoint endpoint = transport.endpoint(repository);
        URI uri = endpoint.resolve("/v2/" + repository.path() + "/manifests/" + digest);
        try {
            transport
                    .send(Call.write(endpoint, "DELETE", uri, Scopes.delete(repository))
                            .asRepeatable())
                    .body()
                    .close();
            return true;
        } catch (RegistryException.NotFound e) {
            return false;
        }
    }

    /** The size of a blob in bytes; empty when the repository does not have it. */
    public OptionalLong headBlob(Repository repository, Digest digest) throws IOException {
        return new BlobPresence(transport, repository, digest).size();
    }

    /** Whether a repository is known to have this blob; as {@link #hasManifest}. */
    public boolean hasBlob(Repository repository, Digest digest) throws IOException {
        try {
            return headBlob(repository, digest).isPresent();
        } catch (RegistryException.Unauthorized | RegistryException.Denied | RegistryException.Rejected e) {
            return false;
        }
    }

    /** A blob's bytes; size and digest are checked at the end, see {@link ContentSource#blob}. */
    public InputStream getBlob(Repository repository, Descriptor descriptor) throws IOException {
        return BlobDownload.open(transport, repository, ContentCheck.of(descriptor));
    }

    /** A blob's bytes without a look at what they are, see {@link ContentSource#uncheckedBlob}. */
    InputStream getUncheckedBlob(Repository repository, Descriptor descriptor) throws IOException {
        return BlobDownload.open(transport, repository, ContentCheck.ofLengthAlone(descriptor));
    }

    /** The rest of a blob, see {@link ContentSource#rest}. */
    InputStream getRest(Repository repository, Descriptor descriptor, long offset) throws IOException {
        return BlobDownload.open(transport, repository, ContentCheck.ofRest(descriptor, offset));
    }

    /** A blob of unknown size; the digest is checked at the end. */
    public InputStream getBlob(Repository repository, Digest digest) throws IOException {
        return BlobDownload.open(transport, repository, ContentCheck.of(digest));
    }

    /**
     * Makes sure that the repository has this blob; returns whether it had to be sent. The content is opened again for
     * each attempt.
     */
    public boolean pushBlob(Repository repository, Descriptor descriptor, BlobContent content) throws IOException {
        if (hasBlob(repository, descriptor.digest())) {
            return false;
        }
        uploadBlob(repository, descriptor, content);
        return true;
    }

    /** The same for those who know that the repository does not have it. */
    public void uploadBlob(Repository repository, Descriptor descriptor, BlobContent content) throws IOException {
        uploads.whole(repository, descriptor, content);
    }

    /**
     * Uploads the same in chunks of 8 to 16 MiB, so that after a failure somebody else can go on where this ended. A blob that has no
     * more than 8 MiB, and of which nobody left anything, is sent in one piece.
     *
     * @param bookmark says where somebody left this upload, and is told where it stands
     * @return the repository that has the blob now: the one in which somebody began it
     */
    public Repository uploadBlob(
            Repository repository, Descriptor descriptor, BlobContent content, UploadBookmark bookmark)
            throws IOException {
        return new ResumableUpload(transport, uploads, descriptor, content, bookmark).into(repository);
    }

    /**
     * Pushes a stream of unknown length and digest, in chunks of 8 MiB, each tried again after temporary failures. On
     * failure the upload is cancelled, so that nothing is left in the registry.
     */
    public Descriptor pushBlob(Repository repository, String mediaType, InputStream content) throws IOException {
        return uploads.chunked(repository, mediaType, content);
    }

    /**
     * Takes a blob over from another repository of the same registry. False when the registry did not, for whatever reason:
     * then the blob is to be pushed.
     */
    public boolean mountBlob(Repository into, Digest digest, Repository from) throws IOException {
        if (!into.host().equals(from.host())) {
            throw new IllegalArgumentException("no mount between registries: " + from + ", " + into);
        }
        return uploads.mount(into, digest, from);
    }

    /** All tags of a repository, as the registry orders them. */
    public List<String> tags(Repository repository) throws IOException {
        return listing.all(
                transport.endpoint(repository),
                "/v2/" + repository.path() + "/tags/list",
                Scopes.pull(repository),
                "tags");
    }

    /**
     * The first tags of a repository, as the registry orders them, so that nobody fills the memory with names.
     *
     * @param most where there are more, the list has more than these, and does not have all
     */
    public List<String> tags(Repository repository, int most) throws IOException {
        return listing.first(
                most,
                transport.endpoint(repository),
                "/v2/" + repository.path() + "/tags/list",
                Scopes.pull(repository),
                "tags");
    }

    /** All repositories of a registry, as far as it lets these credentials list them. */
    public List<String> catalog(String host) throws IOException {
        return listing.all(transport.endpoint(host), "/v2/_catalog?n=1000", Scopes.catalog(), "repositories");
    }

    /**
     * The manifests that say that they belong to this one: by the referrers API, or under the tag that stands for it where a
     * registry does not have the API. Empty where there are none, or nobody may look.
     */
    public List<Descriptor> referrers(Repository repository, Digest subject) throws IOException {
        Optional<List<Descriptor>> listed = new Referrers(transport, repository, subject).all();
        if (listed.isPresent()) {
            return listed.get();
        }
        ImageReference list = repository.tag(referrersTag(subject));
        try {
            // Registries count what is fetched, and not what is asked for by HEAD. Few images have such a tag.
            if (headManifest(list).isEmpty()) {
                return List.of();
            }
            RawManifest index = getManifest(list);
            return index.isIndex() ? index.asIndex().manifests() : List.of();
        } catch (RegistryException.NotFound
                | RegistryException.Denied
                | RegistryException.Unauthorized
                | RegistryException.Rejected e) {
            return List.of();
        } catch (MalformedDocumentException e) {
            throw new RegistryException.Malformed(e);
        }
    }

    /** The tag that lists a manifest's referrers where a registry does not have the API ("Referrers Tag Schema"). */
    public static String referrersTag(Digest subject) {
        return subject.algorithm() + "-"
                + subject.hex().substring(0, Math.min(subject.hex().length(), TAG_DIGITS));
    }

    /** Whether the registry has the referrers API, so that it lists by itself what is pushed with a subject. */
    public boolean listsReferrers(Repository repository, Digest subject) throws IOException {
        return new Referrers(transport, repository, subject).all().isPresent();
    }

    /** One repository as a source of images. */
    public ContentSource source(Repository repository) {
        return new RegistryContent(this, repository);
    }

    @Override
    public void close() {
        transport.close();
    }

    private Call manifestCall(String method, ImageReference reference) throws RegistryException.Malformed {
        return Call.read(
                        transport.endpoint(reference.repository()),
                        method,
                        "/v2/" + reference.path() + "/manifests/" + reference.tagOrDigest(),
                        Scopes.pull(reference.repository()))
                .header("Accept", String.join(", ", MediaTypes.MANIFESTS));
    }

    private static void checkSame(ImageReference reference, Digest actual) throws RegistryException.DigestMismatch {
        Optional<Digest> expected = reference.digest();
        if (expected.isPresent() && !expected.get().equals(actual)) {
            throw new RegistryException.DigestMismatch("manifest " + reference, expected.get(), actual);
        }
    }

    private static Optional<Digest> contentDigest(Answer response) {
        try {
            return response.headers().firstValue(CONTENT_DIGEST).map(Digest::parse);
        } catch (InvalidReferenceException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> mediaType(Answer response) {
        return response.headers()
                .firstValue("Content-Type")
                .map(value -> value.split(";", 2)[0].strip())
                .filter(value -> !value.isEmpty());
    }

    /** How registries are reached and with which credentials. Without any call: anonymous, https but for loopback. */
    public static final class Builder {
        private final Map<String, URI> endpoints = new HashMap<>();
        private final Set<String> plainHttp = new HashSet<>();
        private final Map<String, Set<URI>> realms = new HashMap<>();
        private final Set<String> trusted = new HashSet<>();
        private Optional<GuardedSockets> guard = Optional.empty();
        private Optional<Set<String>> named = Optional.empty();
        private CredentialStore credentials = CredentialStore.none();
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration stallTimeout = Duration.ofSeconds(60);
        private Retry retry = Retry.DEFAULT;
        private String name = "slipway";
        private Clock clock = Clock.systemUTC();

        private Builder() {}

        public Builder credentials(CredentialStore store) {
            credentials = store;
            return this;
        }

        /** Reaches the registry of this name at this URL; its scheme stands, so that http is allowed where given. */
        public Builder endpoint(String host, URI url) {
            endpoints.put(host, url);
            return this;
        }

        /**
         * The operator's own registry by its base URL, as services are configured: its name is the URL's host and port. It
         * may lead anywhere, guard or not.
         */
        public Builder registry(URI url) {
            trusted.add(Repository.hostOf(url));
            return endpoint(Repository.hostOf(url), url);
        }

        /** The same under a name that stands for it in this client alone, and that no reference of a stranger's can have. */
        public Builder registry(String name, URI url) {
            trusted.add(name);
            return endpoint(name, url);
        }

        /** Lets this host (with its port as in references) be spoken to without encryption. */
        public Builder plainHttp(String host) {
            plainHttp.add(host);
            return this;
        }

        /** Lets the token realm at this URL's origin see the credentials of this registry host. */
        public Builder trustRealm(String host, URI realm) {
            realms.computeIfAbsent(host, _ -> new HashSet<>()).add(realm);
            return this;
        }

        /**
         * Judges where registries lead to, by redirects and realms, in the moment of connecting. Addresses that were
         * configured here are not judged. Without a guard, nothing is.
         */
        public Builder guard(GuardedSockets sockets) {
            guard = Optional.of(sockets);
            return this;
        }

        /**
         * Has the guard judge registries themselves too: those that are neither among these hosts nor named by another call here.
         * Without it, every registry may be asked, wherever its name leads.
         */
        public Builder guardUnlessNamed(Set<String> hosts) {
            named = Optional.of(hosts);
            return this;
        }

        public Builder connectTimeout(Duration timeout) {
            connectTimeout = timeout;
            return this;
        }

        /** How long nothing may happen, neither a byte sent nor received, before a request counts as failed. */
        public Builder stallTimeout(Duration timeout) {
            stallTimeout = timeout;
            return this;
        }

        /**
         * How often a temporary failure is tried, the first attempt included, and the pause after the first, which
         * doubles from then on.
         */
        public Builder attempts(int attempts, Duration firstPause) {
            retry = new Retry(attempts, firstPause, retry.longestWait());
            return this;
        }

        /** How this client calls itself ({@code User-Agent}), to be told from others in a registry's access log. */
        public Builder name(String newName) {
            name = newName;
            return this;
        }

        /** The clock by which tokens are renewed. */
        public Builder clock(Clock newClock) {
            clock = newClock;
            return this;
        }

        public RegistryClient build() {
            RegistryPolicy policy = new RegistryPolicy(endpoints, plainHttp, realms, trusted, named);
            return new RegistryClient(
                    Transport.open(policy, name, credentials, retry, guard, connectTimeout, stallTimeout, clock));
        }
    }
}
