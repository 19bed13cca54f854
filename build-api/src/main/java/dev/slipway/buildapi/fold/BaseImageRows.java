package dev.slipway.buildapi.fold;

import dev.slipway.buildapi.database.ModelJson;
import dev.slipway.buildapi.database.Statement;
import dev.slipway.events.BaseImageProgress;
import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.MirrorImageChecked;
import dev.slipway.events.repository.RepositoryName;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The images of the mirror, which builds used them, and what admins wanted of them. */
final class BaseImageRows {
    /** Of two records about one image the later question counts. */
    private static final String CHECKED = """
            insert into mirror_images (reference, repository, digest, checked_at, asked_at, last_error, images)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (reference) do update set
                repository = excluded.repository,
                digest = excluded.digest,
                checked_at = excluded.checked_at,
                asked_at = excluded.asked_at,
                last_error = excluded.last_error,
                images = excluded.images
            where mirror_images.asked_at <= excluded.asked_at
            """;

    private static final String BEFORE =
            "select digest, images, asked_at from mirror_images where reference = ? for update";
    private static final String MOVED = """
            insert into base_image_moves (reference, repository, old_digest, old_images, new_digest, moved_at, seen_at)
            values (?, ?, ?, ?, ?, ?, now())
            on conflict do nothing
            """;

    private static final String FORGOTTEN = "delete from mirror_images where reference = ?";
    private static final String USED = """
            insert into base_image_uses (reference, build_id, tenant, used_at, digest) values (?, ?, ?, ?, ?)
            on conflict (reference, build_id) do update set
                used_at = least(base_image_uses.used_at, excluded.used_at),
                digest = coalesce(base_image_uses.digest, excluded.digest)
            """;
    private static final String REQUESTED = """
            insert into base_image_requests (id, reference, action, requested_by, requested_at, tags)
            values (?, ?, ?, ?, ?, ?)
            on conflict (id) do update set
                reference = excluded.reference,
                action = excluded.action,
                requested_by = excluded.requested_by,
                requested_at = excluded.requested_at,
                tags = excluded.tags
            """;
    /** The first end counts. */
    private static final String PROGRESS = """
            insert into base_image_requests (id, state, bytes, total_bytes, digest, message, updated_at, report)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (id) do update set
                state = excluded.state,
                bytes = excluded.bytes,
                total_bytes = excluded.total_bytes,
                digest = excluded.digest,
                message = excluded.message,
                updated_at = excluded.updated_at,
                report = excluded.report
            where base_image_requests.state in ('requested', 'copying')
              and coalesce(base_image_requests.updated_at, '-infinity') <= excluded.updated_at
            """;

    private final Connection connection;

    BaseImageRows(Connection connection) {
        this.connection = connection;
    }

    void checked(MirrorImageChecked check) throws SQLException {
        Optional<Known> before = known(check.reference());
        if (before.isPresent() && before.get().movesTo(check)) {
            run(
                    MOVED,
                    check.reference(),
                    check.repository(),
                    before.get().digest(),
                    before.get().images(),
                    check.digest(),
                    check.askedAt());
        }
        run(
                CHECKED,
                check.reference(),
                check.repository(),
                check.digest(),
                check.checkedAt(),
                check.askedAt(),
                check.lastError(),
                check.platforms().values().stream().distinct().sorted().collect(Collectors.joining(",")));
    }

    /** What was known of an image. */
    private record Known(String digest, String images, Instant askedAt) {
        /** An older comparison that comes late says nothing, nor does a question without an answer. What is named by its digest never moves. */
        boolean movesTo(MirrorImageChecked check) {
            return !digest.equals(check.digest())
                    && check.lastError().isEmpty()
                    && askedAt.isBefore(check.askedAt())
                    && check.reference().indexOf('@') < 0;
        }
    }

    private Optional<Known> known(String reference) throws SQLException {
        try (Statement query = new Statement(connection, BEFORE)) {
            query.set(reference);
            List<Known> found = query.all(row -> new Known(
                    row.getString("digest"),
                    row.getString("images"),
                    row.getObject("asked_at", OffsetDateTime.class).toInstant()));
            return found.stream().findFirst();
        }
    }

    void forgotten(String reference) throws SQLException {
        run(FORGOTTEN, reference);
    }

    void used(BuildPrepared prepared, Instant at) throws SQLException {
        for (BaseImage image : prepared.baseImages()) {
            Optional<String> reference = image.mirrorHasIt()
                    ? reference(image, prepared.build().spec().baseImageDigest())
                    : Optional.empty();
            if (reference.isPresent()) {
                run(
                        USED,
                        reference.get(),
                        prepared.subject(),
                        prepared.build().spec().tenant(),
                        at,
                        image.digest());
            }
        }
    }

    /**
     * The image at its upstream, as mirror-worker calls it.
     *
     * @param pin the digest that the request demands of some base image
     */
    static Optional<String> reference(BaseImage image, Optional<String> pin) {
        if (!(RepositoryName.parse(image.repository()).orElse(null) instanceof RepositoryName.Mirror place)) {
            return Optional.empty();
        }
        try {
            ImageReference written = ImageReference.parse(image.image());
            ImageReference upstream = new ImageReference(
                    new Repository(place.host().replace("__", ":"), place.path()), written.tag(), written.digest());
            boolean isPinned = pin.isPresent() && pin.equals(image.digest());
            return Optional.of((isPinned ? upstream.withDigest(Digest.parse(pin.get())) : upstream).inFull());
        } catch (InvalidReferenceException e) {
            return Optional.empty();
        }
    }

    /** What nobody waits for, nobody looks up: it would only fill the table. */
    void requested(BaseImageRequested request) throws SQLException {
        if (request.unattended().orElse(false)) {
            return;
        }
        run(
                REQUESTED,
                request.id(),
                request.reference(),
                request.action().name().toLowerCase(Locale.ROOT),
                request.requestedBy(),
                request.requestedAt(),
                request.sync().map(ModelJson::write));
    }

    void progress(BaseImageProgress progress) throws SQLException {
        run(
                PROGRESS,
                progress.id(),
                progress.state().name().toLowerCase(Locale.ROOT),
                progress.bytes(),
                progress.totalBytes(),
                progress.digest(),
                progress.message(),
                progress.at(),
                progress.sync().map(ModelJson::write));
    }

    private void run(String sql, Object... values) throws SQLException {
        try (Statement statement = new Statement(connection, sql)) {
            statement.set(values);
            statement.execute();
        }
    }
}
