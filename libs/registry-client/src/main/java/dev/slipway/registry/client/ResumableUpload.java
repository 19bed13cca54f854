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
import java.util.Arrays;
import java.util.Optional;

/**
 * Pushes one blob in chunks (OCI distribution specification, "Pushing a blob in chunks"), so that whoever goes on fetches none of
 * them again.
 *
 * <p>Distribution tells how far an upload is only to who has the location that came with its last bytes. What breaks off in the
 * middle of a request is therefore lost there, with all that came before. So a chunk is gathered first, which takes long where the
 * source is slow, and is then sent at once. Where the source fails, what it gave so far is sent too.
 */
final class ResumableUpload {
    private static final int CHUNK = BlobUpload.CHUNK;

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
        for (int begun = 0; begun < BEGINNINGS && blob.size() > CHUNK; begun++) {
            try {
                fill(repository, UploadSession.begin(transport, repository), 0);
                return repository;
            } catch (LostException e) {
                bookmark.lost(String.valueOf(e.getMessage()));
            }
        }
        uploads.whole(repository, blob, content);
        return repository;
    }

    /** Only the registry that is asked anyway gets what is sent, and a login with it. */
    private boolean goOn(Place place, String host) throws IOException {
        Endpoint endpoint = transport.endpoint(host);
        try {
            if (!place.repository().host().equals(host) || !endpoint.isOriginOf(place.location())) {
                throw new LostException("it is at another address");
            }
            UploadSession session = new UploadSession(transport, endpoint, place.repository(), place.location());
            long reached = reached(session, 0, blob.size());
            bookmark.reached(new Place(place.repository(), session.location(), reached));
            fill(place.repository(), session, reached);
            return true;
        } catch (LostException e) {
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
        byte[] chunk = new byte[(int) Math.min(CHUNK, blob.size() - from)];
        try (Source source = new Source(repository, session, chunk)) {
            while (blob.size() - offset > CHUNK) {
                source.gather(offset, CHUNK);
                append(session, chunk, offset);
                offset += CHUNK;
                bookmark.reached(new Place(repository, session.location(), offset));
            }
            int rest = (int) (blob.size() - offset);
            source.gather(offset, rest);
            source.end(offset, rest);
            commit(repository, session, rest == chunk.length ? chunk : Arrays.copyOf(chunk, rest), offset);
        }
    }

    /** Sends bytes, and after a temporary failure those that the registry lacks. */
    private void append(UploadSession session, byte[] bytes, long offset) throws IOException {
        long end = offset + bytes.length;
        long reached = offset;
        for (int attempt = 1; reached < end; attempt++) {
            try {
                session.patch(from(bytes, reached - offset), reached);
                return;
            } catch (RegistryException e) {
                pause(attempt, e);
                reached = reached(session, reached, end);
            }
        }
    }

    private void commit(Repository repository, UploadSession session, byte[] bytes, long offset) throws IOException {
        long reached = offset;
        for (int attempt = 1; ; attempt++) {
            try {
                session.commit(blob.digest(), RequestBody.of(from(bytes, reached - offset)));
                return;
            } catch (RegistryException e) {
                pause(attempt, e);
                if (new BlobPresence(transport, repository, blob.digest()).isThere()) {
                    return;
                }
                reached = reached(session, reached, blob.size());
            }
        }
    }

    private void pause(int attempt, RegistryException failure) throws IOException {
        if (!failure.isTemporary()) {
            throw lostOr(failure);
        }
        transport.retry().pauseBeforeNext(attempt, failure);
    }

    private static byte[] from(byte[] bytes, long first) {
        return first == 0 ? bytes : Arrays.copyOfRange(bytes, (int) first, bytes.length);
    }

    /** The content from where the upload stands, read into the chunk. */
    private final class Source implements AutoCloseable {
        private final Repository repository;
        private final UploadSession session;
        private final byte[] chunk;
        private InputStream in = InputStream.nullInputStream();
        private boolean open;

        Source(Repository repository, UploadSession session, byte[] chunk) {
            this.repository = repository;
            this.session = session;
            this.chunk = chunk;
        }

        void gather(long offset, int wanted) throws IOException {
            int count = 0;
            try {
                // Nobody has a range that begins at a blob's end.
                if (!open && wanted > 0) {
                    in = content.openAt(offset);
                    open = true;
                }
                while (count < wanted) {
                    int more = in.read(chunk, count, wanted - count);
                    if (more < 0) {
                        throw new IOException("the content has " + (offset + count) + " bytes and not the "
                                + blob.size() + " that were announced");
                    }
                    count += more;
                }
            } catch (IOException e) {
                failed(offset, count, e);
                throw e;
            }
        }

        /** At its end the source says whether these were the right bytes. */
        void end(long offset, int count) throws IOException {
            try {
                if (in.read() >= 0) {
                    throw new IOException(
                            "the content has more than the " + blob.size() + " bytes that were announced");
                }
            } catch (IOException e) {
                failed(offset, count, e);
                throw e;
            }
        }

        /** What will pass is waited out by somebody else, who goes on with what has arrived. */
        private void failed(long offset, int count, IOException failure) {
            if (failure instanceof RegistryException.Interrupted) {
                return;
            }
            boolean passes = failure instanceof RegistryException known && known.isTemporary();
            if (!passes || offset + count == 0) {
                session.abandon(failure);
                bookmark.lost(String.valueOf(failure.getMessage()));
                return;
            }
            try {
                if (count > 0) {
                    append(session, Arrays.copyOf(chunk, count), offset);
                    bookmark.reached(new Place(repository, session.location(), offset + count));
                }
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
