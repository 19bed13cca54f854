package dev.slipway.registry.client;

import dev.slipway.oci.Descriptor;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.UploadBookmark.Place;
import dev.slipway.registry.reference.Repository;
import dev.slipway.registry.transport.Endpoint;
import dev.slipway.registry.transport.RequestBody;
import dev.slipway.registry.transport.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Pushes one blob in chunks (OCI distribution specification, "Pushing a blob in chunks"), so that whoever goes on fetches none of
 * them again.
 *
 * <p>Distribution tells how far an upload is only to who has the location that came with its last bytes. What breaks off in the
 * middle of a request is therefore lost there, with all that came before. So a chunk is gathered first, which takes long where the
 * source is slow, and is then sent at once, while the next one is gathered. Where the source fails, what it gave so far is sent too.
 */
final class ResumableUpload {
    /** Each costs the registry a write to its disk that is waited for: larger ones copy faster. */
    private static final int MOST = 16 << 20;

    /** What of a slow source is worth a chunk: what was gathered and not sent is lost with its worker. */
    private static final int LEAST = BlobUpload.CHUNK;

    private static final Duration SLOW = Duration.ofSeconds(1);

    /** How often a blob is begun from its first byte in chunks. After that it is sent in one piece. */
    private static final int BEGINNINGS = 2;

    private final Transport transport;
    private final BlobUpload uploads;
    private final Descriptor blob;
    private final BlobContent content;
    private final UploadBookmark bookmark;

    ResumableUpload(
            Transport transport, BlobUpload uploads, Descriptor blob, BlobContent content, UploadBookmark bookmark) {
        this.transport = transport;
        this.uploads = uploads;
        this.blob = blob;
        this.content = content;
        this.bookmark = bookmark;
    }

    /** The registry has the upload no more, or does not take what was put together. */
    private static final class LostException extends IOException {
        private static final long serialVersionUID = 1L;

        LostException(String message) {
            super(message);
        }
    }

    /** Returns where the blob is now. */
    Repository into(Repository repository) throws IOException {
        Optional<Place> left = bookmark.left();
        if (left.isPresent() && goOn(left.get(), repository.host())) {
            return left.get().repository();
        }
        for (int begun = 0; begun < BEGINNINGS && blob.size() > LEAST; begun++) {
            UploadSession session = UploadSession.begin(transport, repository);
            try {
                fill(repository, session, 0);
                return repository;
            } catch (LostException e) {
                session.abandon(e);
                bookmark.lost(String.valueOf(e.getMessage()));
            }
        }
        uploads.whole(repository, blob, content);
        return repository;
    }

    /** Only the registry that is asked anyway gets what is sent, and a login with it. */
    private boolean goOn(Place place, String host) throws IOException {
        Endpoint endpoint = transport.endpoint(host);
        if (!place.repository().host().equals(host) || !endpoint.isOriginOf(place.location())) {
            bookmark.lost("it is at another address");
            return false;
        }
        UploadSession session = new UploadSession(transport, endpoint, place.repository(), place.location());
        try {
            long reached = reached(session, 0, blob.size());
            bookmark.reached(new Place(place.repository(), session.location(), reached));
            fill(place.repository(), session, reached);
            return true;
        } catch (LostException e) {
            session.abandon(e);
            bookmark.lost(String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** How far the upload is, where that can be. */
    private static long reached(UploadSession session, long least, long most) throws IOException {
        try {
            long reached = session.reached();
            if (reached < least || reached > most) {
                throw new LostException("the registry has " + reached + " bytes of it");
            }
            return reached;
        } catch (RegistryException e) {
            throw lostOr(e);
        }
    }

    private static IOException lostOr(RegistryException e) {
        return switch (e) {
            case RegistryException.NotFound _, RegistryException.Rejected _, RegistryException.Malformed _ ->
                new LostException(String.valueOf(e.getMessage()));
            case RegistryException.Unauthorized _,
                    RegistryException.Denied _,
                    RegistryException.RateLimited _,
                    RegistryException.Unavailable _,
                    RegistryException.DigestMismatch _,
                    RegistryException.TooLarge _,
                    RegistryException.Interrupted _ -> e;
        };
    }

    private void fill(Repository repository, UploadSession session, long from) throws IOException {
        long offset = from;
        byte[] chunk = new byte[(int) Math.min(MOST, blob.size() - from)];
        byte[] other = new byte[(int) Math.clamp(blob.size() - from - LEAST, 0, MOST)];
        try (Source source = new Source(repository, session)) {
            for (int count = source.gather(chunk, offset);
                    offset + count < blob.size();
                    count = source.gather(chunk, offset)) {
                source.send(chunk, offset, count);
                offset += count;
                byte[] sent = chunk;
                chunk = other;
                other = sent;
            }
            int rest = (int) (blob.size() - offset);
            source.end(chunk, offset, rest);
            commit(repository, session, chunk, rest, offset);
        }
    }

    /** Sends bytes, and after a temporary failure those that the registry lacks. */
    private void append(UploadSession session, byte[] chunk, int count, long offset) throws IOException {
        long end = offset + count;
        long reached = offset;
        for (int attempt = 1; reached < end; attempt++) {
            try {
                session.patch(RequestBody.of(chunk, (int) (reached - offset), (int) (end - reached)), reached);
                return;
            } catch (RegistryException e) {
                pause(attempt, e);
                reached = reached(session, reached, end);
            }
        }
    }

    private void commit(Repository repository, UploadSession session, byte[] chunk, int count, long offset)
            throws IOException {
        long end = offset + count;
        long reached = offset;
        for (int attempt = 1; ; attempt++) {
            try {
                session.commit(blob.digest(), RequestBody.of(chunk, (int) (reached - offset), (int) (end - reached)));
                return;
            } catch (RegistryException e) {
                pause(attempt, e);
                if (new BlobPresence(transport, repository, blob.digest()).isThere()) {
                    return;
                }
                reached = reached(session, reached, end);
            }
        }
    }

    private void pause(int attempt, RegistryException failure) throws IOException {
        if (!failure.isTemporary()) {
            throw lostOr(failure);
        }
        transport.retry().pauseBeforeNext(attempt, failure);
    }

    /** The content from where the upload stands: one chunk is read while the one before is sent. */
    private final class Source implements AutoCloseable {
        private final Repository repository;
        private final UploadSession session;
        private final ChunkSender sender = new ChunkSender();
        private InputStream in = InputStream.nullInputStream();
        private boolean open;

        Source(Repository repository, UploadSession session) {
            this.repository = repository;
            this.session = session;
        }

        /**
         * Returns how many bytes it has: as many as there are, or those of a chunk, which are fewer where they come slowly. By then the
         * chunk before has been sent.
         */
        int gather(byte[] chunk, long offset) throws IOException {
            int most = (int) Math.min(chunk.length, blob.size() - offset);
            long begun = System.nanoTime();
            int count = 0;
            try {
                // Nobody has a range that begins at a blob's end.
                if (!open && most > 0) {
                    in = content.openAt(offset);
                    open = true;
                }
                while (count < most && (count < LEAST || System.nanoTime() - begun < SLOW.toNanos())) {
                    int more = in.read(chunk, count, most - count);
                    if (more < 0) {
                        throw new IOException("the content has " + (offset + count) + " bytes and not the "
                                + blob.size() + " that were announced");
                    }
                    count += more;
                }
            } catch (IOException e) {
                failed(chunk, offset, count, e);
                throw e;
            }
            sender.await();
            return count;
        }

        void send(byte[] chunk, long offset, int count) throws IOException {
            sender.send(() -> {
                append(session, chunk, count, offset);
                bookmark.reached(new Place(repository, session.location(), offset + count));
                return null;
            });
        }

        /** At its end the source says whether these were the right bytes. */
        void end(byte[] chunk, long offset, int count) throws IOException {
            try {
                if (in.read() >= 0) {
                    throw new IOException(
                            "the content has more than the " + blob.size() + " bytes that were announced");
                }
            } catch (IOException e) {
                failed(chunk, offset, count, e);
                throw e;
            }
        }

        /** What will pass is waited out by somebody else, who goes on with what has arrived. */
        private void failed(byte[] chunk, long offset, int count, IOException failure) {
            if (failure instanceof RegistryException.Interrupted) {
                return;
            }
            try {
                sender.await();
                boolean passes = failure instanceof RegistryException known && known.isTemporary();
                if (!passes || offset + count == 0) {
                    session.abandon(failure);
                    bookmark.lost(String.valueOf(failure.getMessage()));
                } else if (count > 0) {
                    send(chunk, offset, count);
                    sender.await();
                }
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }

        @Override
        public void close() throws IOException {
            try (sender) {
                in.close();
            }
        }
    }
}
