package dev.slipway.buildapi.fold;

import dev.slipway.buildapi.database.ModelJson;
import dev.slipway.buildapi.database.Statement;
import dev.slipway.events.BaseImage;
import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildLog;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.BuildSubmitted;
import dev.slipway.events.Event;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.ImagePushed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What each event does to the read model. Any number of times, in any order, the result is the same. */
final class Folds {
    private static final String REQUESTED = """
            insert into builds (build_id, tenant, spec, source_repository, source_digest, source_size,
                                created_at, requested_at)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (build_id) do update set
                tenant = coalesce(builds.tenant, excluded.tenant),
                spec = coalesce(builds.spec, excluded.spec),
                source_repository = coalesce(builds.source_repository, excluded.source_repository),
                source_digest = coalesce(builds.source_digest, excluded.source_digest),
                source_size = coalesce(builds.source_size, excluded.source_size),
                created_at = least(builds.created_at, excluded.created_at),
                requested_at = coalesce(builds.requested_at, excluded.requested_at)
            """;
    private static final String PREPARED = """
            update builds set
                base_images = coalesce(base_images, ?),
                prepared_at = least(coalesce(prepared_at, 'infinity'), ?)
            where build_id = ?
            """;
    private static final String AUTHORIZED = """
            update builds set authorized_at = least(coalesce(authorized_at, 'infinity'), ?) where build_id = ?
            """;
    private static final String STARTED = """
            insert into builds (build_id, created_at, started_at) values (?, ?, ?)
            on conflict (build_id) do update set
                started_at = least(coalesce(builds.started_at, 'infinity'), excluded.started_at)
            """;
    private static final String ATTEMPT = """
            insert into attempts (build_id, attempt_id, attempt, launcher, machine, started_at)
            values (?, ?, ?, ?, ?, ?)
            on conflict do nothing
            """;
    private static final String CANCEL = """
            insert into builds (build_id, created_at, cancel_requested_at, cancel_requested_by) values (?, ?, ?, ?)
            on conflict (build_id) do update set
                cancel_requested_at = coalesce(builds.cancel_requested_at, excluded.cancel_requested_at),
                cancel_requested_by = coalesce(builds.cancel_requested_by, excluded.cancel_requested_by)
            """;
    /** The first record of a build on the topic is its outcome: an outcome that is there is never replaced. */
    private static final String FINISHED = """
            insert into builds (build_id, tenant, created_at, finished_at, outcome, attempt_id, reason, message,
                                image_repository, image_digest, cache_repository, cached_steps, total_steps)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (build_id) do update set
                tenant = coalesce(builds.tenant, excluded.tenant),
                finished_at = excluded.finished_at,
                outcome = excluded.outcome,
                attempt_id = excluded.attempt_id,
                reason = excluded.reason,
                message = excluded.message,
                image_repository = excluded.image_repository,
                image_digest = excluded.image_digest,
                cache_repository = excluded.cache_repository,
                cached_steps = excluded.cached_steps,
                total_steps = excluded.total_steps
            where builds.outcome is null
            """;

    private static final String SEEN_LINES =
            "select sequence from log_lines where build_id = ? and writer = ? and sequence between ? and ?";
    private static final String LAST_LINE = "select coalesce(max(line_id), 0) from log_lines where build_id = ?";
    private static final String LINE = """
            insert into log_lines (build_id, line_id, writer, sequence, time, stream, text)
            values (?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String PUSHED = """
            insert into pushed_images (repository, digest, media_type, config_media_type, pushed_at)
            values (?, ?, ?, ?, ?)
            on conflict (repository, digest) do nothing
            """;
    /** A disk that is there stays there, whatever a later push of the same image led to. */
    private static final String CONVERTED = """
            insert into disks (repository, digest, result, reason, location, format, size, sha256, verity_root_hash,
                               verity_hash_offset, duration_millis, converted_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (repository, digest) do update set
                result = excluded.result,
                reason = excluded.reason,
                location = excluded.location,
                format = excluded.format,
                size = excluded.size,
                sha256 = excluded.sha256,
                verity_root_hash = excluded.verity_root_hash,
                verity_hash_offset = excluded.verity_hash_offset,
                duration_millis = excluded.duration_millis,
                converted_at = excluded.converted_at
            where disks.location is null and (excluded.location is not null or disks.result = 'failed')
            """;

    private final Connection connection;

    Folds(Connection connection) {
        this.connection = connection;
    }

    /** @param recordedAt when the event was written, for events that do not say when they happened */
    void fold(Event event, Instant recordedAt) throws SQLException {
        switch (event) {
            case BuildSubmitted _ -> {
                // Nothing yet: it becomes requested, or finished.
            }
            case BuildRequested requested -> requested(requested);
            case BuildPrepared prepared -> prepared(prepared.build(), prepared.baseImages(), recordedAt);
            case BuildAuthorized authorized -> authorized(authorized, recordedAt);
            case BuildStarted started -> started(started);
            case BuildLog log -> log(log);
            case BuildFinished finished -> finished(finished);
            case BuildCancel cancel ->
                run(CANCEL, cancel.buildId(), cancel.requestedAt(), cancel.requestedAt(), cancel.requestedBy());
            case ImagePushed pushed ->
                run(
                        PUSHED,
                        pushed.repository(),
                        pushed.digest(),
                        pushed.mediaType(),
                        pushed.configMediaType(),
                        pushed.pushedAt());
            case ImageConverted converted -> converted(converted);
        }
    }

    private void requested(BuildRequested build) throws SQLException {
        run(
                REQUESTED,
                build.buildId(),
                build.spec().tenant(),
                ModelJson.write(build.spec()),
                build.source().repository(),
                build.source().digest(),
                build.source().size(),
                build.requestedAt(),
                build.requestedAt());
    }

    private void prepared(BuildRequested build, List<BaseImage> baseImages, Instant at) throws SQLException {
        requested(build);
        run(PREPARED, ModelJson.write(baseImages), at, build.buildId());
    }

    private void authorized(BuildAuthorized authorized, Instant at) throws SQLException {
        requested(authorized.build());
        run(AUTHORIZED, at, authorized.build().buildId());
    }

    private void started(BuildStarted started) throws SQLException {
        run(STARTED, started.buildId(), started.startedAt(), started.startedAt());
        run(
                ATTEMPT,
                started.buildId(),
                started.attemptId(),
                started.attempt(),
                started.launcher(),
                started.machine(),
                started.startedAt());
    }

    private void finished(BuildFinished finished) throws SQLException {
        run(
                FINISHED,
                finished.buildId(),
                finished.tenant(),
                finished.finishedAt(),
                finished.finishedAt(),
                finished.outcome().name().toLowerCase(Locale.ROOT),
                finished.attemptId(),
                finished.reason(),
                finished.message(),
                finished.image().map(BuildFinished.Image::repository),
                finished.image().map(BuildFinished.Image::digest),
                finished.image().flatMap(BuildFinished.Image::cacheRepository),
                finished.image().map(BuildFinished.Image::cachedSteps),
                finished.image().map(BuildFinished.Image::totalSteps));
    }

    /** Numbers only lines that are new, so that a batch delivered twice leaves no gap. */
    private void log(BuildLog log) throws SQLException {
        Set<Long> seen = seenLines(log);
        long lineId = lastLine(log.buildId());
        try (Statement insert = new Statement(connection, LINE)) {
            long sequence = log.firstSequence();
            for (BuildLog.Line line : log.lines()) {
                if (!seen.contains(sequence)) {
                    lineId++;
                    insert.set(log.buildId(), lineId, log.writer(), sequence, line.time(), line.stream(), line.text());
                    insert.addBatch();
                }
                sequence++;
            }
            insert.executeBatch();
        }
    }

    private Set<Long> seenLines(BuildLog log) throws SQLException {
        Set<Long> seen = new HashSet<>();
        try (Statement query = new Statement(connection, SEEN_LINES)) {
            query.set(
                    log.buildId(),
                    log.writer(),
                    log.firstSequence(),
                    log.firstSequence() + log.lines().size() - 1);
            query.each(row -> seen.add(row.getLong(1)));
        }
        return seen;
    }

    private long lastLine(String buildId) throws SQLException {
        try (Statement query = new Statement(connection, LAST_LINE)) {
            query.set(buildId);
            return query.all(row -> row.getLong(1)).getFirst();
        }
    }

    private void converted(ImageConverted converted) throws SQLException {
        Optional<ImageConverted.Disk.Verity> verity = converted.disk().flatMap(ImageConverted.Disk::verity);
        run(
                CONVERTED,
                converted.repository(),
                converted.digest(),
                converted.result().name().toLowerCase(Locale.ROOT),
                converted.reason(),
                converted.disk().map(ImageConverted.Disk::location),
                converted.disk().map(ImageConverted.Disk::format),
                converted.disk().map(ImageConverted.Disk::size),
                converted.disk().map(ImageConverted.Disk::sha256),
                verity.map(ImageConverted.Disk.Verity::rootHash),
                verity.map(ImageConverted.Disk.Verity::hashOffset),
                converted.durationMillis(),
                converted.convertedAt());
    }

    private void run(String sql, Object... values) throws SQLException {
        try (Statement statement = new Statement(connection, sql)) {
            statement.set(values);
            statement.execute();
        }
    }
}
