package dev.slipway.buildapi.fold;

import dev.slipway.buildapi.database.ModelJson;
import dev.slipway.buildapi.database.Statement;
import dev.slipway.events.ApiTokenChanged;
import dev.slipway.events.Audited;
import dev.slipway.events.BaseImageMoved;
import dev.slipway.events.BaseImageProgress;
import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildLog;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.BuildStep;
import dev.slipway.events.BuildSubmitted;
import dev.slipway.events.Event;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.LauncherState;
import dev.slipway.events.MirrorImageChecked;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.events.MirrorUpstreamObserved;
import dev.slipway.events.PublishEvent;
import dev.slipway.events.Topics;
import dev.slipway.events.life.BuildLife;
import dev.slipway.events.life.FinishReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What each event does to the read model. Any number of times, in any order, the result is the same. */
final class Folds {
    private static final String REQUESTED = """
            update builds set
                tenant = coalesce(tenant, ?),
                spec = coalesce(spec, ?),
                source_repository = coalesce(source_repository, ?),
                source_digest = coalesce(source_digest, ?),
                source_size = coalesce(source_size, ?),
                created_at = least(created_at, ?),
                requested_at = coalesce(requested_at, ?),
                tags = coalesce(tags, string_to_array(?, ' ')),
                tag_words = coalesce(tag_words, string_to_array(?, ' '))
            where build_id = ?
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
            update builds set started_at = least(coalesce(started_at, 'infinity'), ?) where build_id = ?
            """;
    private static final String ATTEMPT = """
            insert into attempts (build_id, attempt_id, attempt, launcher, machine, started_at)
            values (?, ?, ?, ?, ?, ?)
            on conflict do nothing
            """;
    private static final String CANCEL = """
            update builds set cancel_requested_at = ?, cancel_requested_by = ? where build_id = ?
            """;
    private static final String FINISHED = """
            update builds set
                tenant = coalesce(tenant, ?),
                finished_at = ?,
                outcome = ?,
                attempt_id = ?,
                reason = ?,
                message = ?,
                image_repository = ?,
                image_digest = ?,
                cache_repository = ?,
                cached_steps = ?,
                total_steps = ?,
                failed_step = ?,
                failed_step_name = ?,
                failed_step_line = ?,
                builder = ?
            where build_id = ?
            """;

    private static final String SEEN_LINES =
            "select sequence from log_lines where build_id = ? and writer = ? and sequence between ? and ?";
    private static final String LAST_LINE = "select coalesce(max(line_id), 0) from log_lines where build_id = ?";
    private static final String LINE = """
            insert into log_lines (build_id, line_id, writer, sequence, time, stream, step, text)
            values (?, ?, ?, ?, ?, ?, ?, ?)
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
    private final LifeRows lives;
    private final StepRows steps;
    private final BaseImageRows baseImages;
    private final UpstreamRows upstreams;
    private final NameRows names;

    /** @param connection in a transaction, which whoever calls ends */
    Folds(Connection connection) {
        this.connection = connection;
        this.lives = new LifeRows(connection);
        this.steps = new StepRows(connection);
        this.baseImages = new BaseImageRows(connection);
        this.upstreams = new UpstreamRows(connection);
        this.names = new NameRows(connection);
    }

    /** @param recordedAt when the event was written, for events that do not say when they happened */
    void fold(Event event, Instant recordedAt) throws SQLException {
        switch (event) {
            case BuildSubmitted _ -> {
                // It becomes requested, or finished.
            }
            case BuildStep step -> steps.keep(step);
            case BuildRequested requested -> live(requested, requested.requestedAt(), _ -> requested(requested));
            case BuildPrepared prepared -> live(prepared, recordedAt, _ -> prepared(prepared, recordedAt));
            case BuildAuthorized authorized -> live(authorized, recordedAt, _ -> authorized(authorized, recordedAt));
            case BuildStarted started -> live(started, started.startedAt(), _ -> started(started));
            case BuildCancel cancel -> live(cancel, cancel.requestedAt(), before -> cancel(cancel, before));
            case BuildFinished finished -> live(finished, finished.finishedAt(), before -> finished(finished, before));
            case BuildLog log -> log(log);
            case ImagePushed pushed ->
                run(
                        PUSHED,
                        pushed.repository(),
                        pushed.digest(),
                        pushed.mediaType(),
                        pushed.configMediaType(),
                        pushed.pushedAt());
            case ImageConverted converted -> converted(converted);
            case MirrorImageChecked check -> baseImages.checked(check);
            case MirrorUpstreamObserved seen -> upstreams.observed(seen);
            case PublishEvent.ImagePublished published -> names.published(published);
            case BaseImageRequested request -> baseImages.requested(request);
            case BaseImageProgress progress -> baseImages.progress(progress);
            case ApiTokenChanged _,
                    Audited _,
                    MirrorRepositoryChanged _,
                    BaseImageMoved _,
                    LauncherState _,
                    PublishEvent.PublishJob _,
                    PublishEvent.RemovalJob _,
                    PublishEvent.ImagesRemoved _ -> {
                // Not read here: the tables of accounts have theirs, who may read the mirror is kept in memory, what
                // moved comes from here, and who asked for a removal looks at it elsewhere.
            }
        }
    }

    /** Nothing holds for a key of a compacted topic any more. */
    void forget(String topic, String key) throws SQLException {
        if (topic.equals(Topics.MIRROR_IMAGE)) {
            baseImages.forgotten(key);
        }
    }

    /** Keeps what an event tells of its build. */
    private interface Facts {
        void keep(BuildLife before) throws SQLException;
    }

    /** An event of a build's life: the contract says how the build stands after it, and the row has the rest. */
    private void live(Event event, Instant at, Facts facts) throws SQLException {
        String buildId = event.subject();
        BuildLife before = lives.lock(buildId, at);
        BuildLife after = before.after(event);
        facts.keep(before);
        if (!after.equals(before)) {
            lives.write(buildId, after);
        }
    }

    private void requested(BuildRequested build) throws SQLException {
        run(
                REQUESTED,
                build.spec().tenant(),
                ModelJson.write(build.spec()),
                build.source().repository(),
                build.source().digest(),
                build.source().size(),
                build.requestedAt(),
                build.requestedAt(),
                TagWords.joined(build.spec().tags()),
                TagWords.joined(TagWords.of(build.spec().tags())),
                build.buildId());
    }

    private void prepared(BuildPrepared prepared, Instant at) throws SQLException {
        requested(prepared.build());
        run(PREPARED, ModelJson.write(prepared.baseImages()), at, prepared.subject());
        baseImages.used(prepared, at);
    }

    private void authorized(BuildAuthorized authorized, Instant at) throws SQLException {
        requested(authorized.build());
        run(AUTHORIZED, at, authorized.subject());
    }

    private void started(BuildStarted started) throws SQLException {
        run(STARTED, started.startedAt(), started.buildId());
        run(
                ATTEMPT,
                started.buildId(),
                started.attemptId(),
                started.attempt(),
                started.launcher(),
                started.machine(),
                started.startedAt());
    }

    private void cancel(BuildCancel cancel, BuildLife before) throws SQLException {
        if (!before.after(cancel).cancelledBy().equals(before.cancelledBy())) {
            run(CANCEL, cancel.requestedAt(), cancel.requestedBy(), cancel.buildId());
        }
    }

    private void finished(BuildFinished finished, BuildLife before) throws SQLException {
        if (!before.endsWith(finished)) {
            return;
        }
        run(
                FINISHED,
                finished.tenant(),
                finished.finishedAt(),
                finished.outcome().word(),
                finished.attemptId(),
                finished.reason().map(FinishReason::word),
                finished.message(),
                finished.image().map(BuildFinished.Image::repository),
                finished.image().map(BuildFinished.Image::digest),
                finished.image().flatMap(BuildFinished.Image::cacheRepository),
                finished.image().map(BuildFinished.Image::cachedSteps),
                finished.image().map(BuildFinished.Image::totalSteps),
                finished.failedStep().map(BuildFinished.FailedStep::step),
                finished.failedStep().map(BuildFinished.FailedStep::name),
                finished.failedStep().flatMap(BuildFinished.FailedStep::line),
                finished.builder(),
                finished.buildId());
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
                    insert.set(
                            log.buildId(),
                            lineId,
                            log.writer(),
                            sequence,
                            line.time(),
                            line.stream(),
                            line.step(),
                            line.text());
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
