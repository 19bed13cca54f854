package dev.slipway.buildapi.read;

import dev.slipway.buildapi.database.Statement;
import dev.slipway.registry.operator.OperatorRegistry;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is asked of the read model. */
@ApplicationScoped
public class ReadModel {
    private static final String LAST_ATTEMPT = """
            select attempt, attempt_id from attempts where build_id = ?
            order by attempt desc, started_at desc, attempt_id desc limit 1
            """;
    private static final String STATUS = """
            select b.tenant, b.status, b.reason, b.message, b.started_at, b.finished_at, a.attempt, a.attempt_id,
                   (select coalesce(max(line_id), 0) from log_lines l where l.build_id = b.build_id) as last_line,
                   (select coalesce(max(change), 0) from steps s where s.build_id = b.build_id) as last_change,
                   (select count(*) from image_names n where n.id = b.build_id) as names
            from builds b
            left join lateral (select attempt, attempt_id from attempts where build_id = b.build_id
                               order by attempt desc, started_at desc, attempt_id desc limit 1) a on true
            where b.build_id = ? and b.tenant is not null
            """;
    private static final String KNOWN = "select 1 from builds where build_id = ? and tenant is not null";
    private static final String BUILD = """
            select b.*, d.result as disk_result, d.reason as disk_reason, d.location, d.format, d.size as disk_size,
                   d.sha256, d.verity_root_hash, d.verity_hash_offset, d.duration_millis, d.converted_at
            from builds b
            left join disks d on d.repository = b.image_repository and d.digest = b.image_digest
            where b.build_id = ? and b.tenant is not null
            """;
    private static final String ATTEMPTS = """
            select attempt, attempt_id, launcher, machine, started_at from attempts
            where build_id = ? order by attempt, started_at
            """;
    private static final String NAMES =
            "select name, place, result, digest, message, published_at from image_names where id = ? order by published_at, name";
    private static final String LINES = """
            select line_id, time, stream, writer, step, text from log_lines
            where build_id = ? and line_id > ? order by line_id limit ?
            """;
    private static final String STEPS = "select * from steps where build_id = ? and attempt_id = ? order by step";
    private static final String CHANGED_STEPS =
            "select * from steps where build_id = ? and change > ? order by change limit ?";
    private static final String UNANNOUNCED = """
            select build_id, image_repository, image_digest from builds b
            where outcome = 'succeeded' and image_digest is not null and finished_at < ?
              and not exists (select 1 from pushed_images p
                              where p.repository = b.image_repository and p.digest = b.image_digest)
              and not exists (select 1 from disks d
                              where d.repository = b.image_repository and d.digest = b.image_digest)
            order by finished_at limit ?
            """;

    private final AgroalDataSource database;
    private final WaitingBuilds waiting;
    private final String registryHost;

    @Inject
    ReadModel(@DataSource("build-api") AgroalDataSource database, WaitingBuilds waiting, OperatorRegistry registry) {
        this.database = database;
        this.waiting = waiting;
        this.registryHost = registry.host();
    }

    /** Whether any event told of this build. */
    public boolean knows(String buildId) throws SQLException {
        return !query(KNOWN, row -> row.getInt(1), buildId).isEmpty();
    }

    public Optional<BuildStatus> status(String buildId) throws SQLException {
        return standing(buildId).map(Standing::status);
    }

    /** In one query, so that a reader asks for lines and steps only where there are more than it has. */
    public Optional<Standing> standing(String buildId) throws SQLException {
        if (isNoText(buildId)) {
            return Optional.empty();
        }
        Optional<Standing> found =
                query(STATUS, BuildRows::standing, buildId).stream().findFirst();
        if (found.isEmpty()) {
            return found;
        }
        Standing standing = found.get();
        return Optional.of(new Standing(
                waiting.place(buildId, standing.status()),
                standing.lastLine(),
                standing.lastChange(),
                standing.names()));
    }

    public Optional<BuildView> build(String buildId) throws SQLException {
        if (isNoText(buildId)) {
            return Optional.empty();
        }
        Optional<BuildStatus> status = status(buildId);
        if (status.isEmpty()) {
            return Optional.empty();
        }
        List<BuildView.Attempt> attempts = query(ATTEMPTS, BuildRows::attempt, buildId);
        List<NameView> names = names(buildId);
        return query(BUILD, row -> BuildRows.build(row, attempts, names, status.get().position(), registryHost), buildId)
                .stream()
                .findFirst();
    }

    /** Those of a build's names that have ended, in the order in which they did. */
    public List<NameView> names(String buildId) throws SQLException {
        return query(NAMES, row -> BuildRows.name(row, registryHost), buildId);
    }

    /**
     * The steps of one attempt of a build, by their numbers.
     *
     * @param attemptId whose; empty for the attempt that counts
     * @return empty where the build has no such attempt
     */
    public Optional<List<StepView>> steps(String buildId, Optional<String> attemptId) throws SQLException {
        if (attemptId.filter(ReadModel::isNoText).isPresent()) {
            return Optional.empty();
        }
        List<String> last = query(LAST_ATTEMPT, row -> row.getString("attempt_id"), buildId);
        if (attemptId.isEmpty() && last.isEmpty()) {
            return Optional.of(List.of());
        }
        String wanted = attemptId.orElseGet(last::getFirst);
        List<StepView> steps = query(STEPS, BuildRows::step, buildId, wanted);
        boolean isKnown = !steps.isEmpty()
                || query(ATTEMPTS, BuildRows::attempt, buildId).stream()
                        .anyMatch(attempt -> attempt.attemptId().equals(wanted));
        return isKnown ? Optional.of(steps) : Optional.empty();
    }

    /** Steps of all attempts that changed after this change, at most so many, in the order of their changes. */
    public List<StepView> changedSteps(String buildId, long after, int limit) throws SQLException {
        return query(CHANGED_STEPS, BuildRows::step, buildId, after, limit);
    }

    /** PostgreSQL keeps no text with a NUL in it, and fails where it is asked for one. */
    private static boolean isNoText(String buildId) {
        return buildId.indexOf('\0') >= 0;
    }

    BuildPage builds(BuildFilter filter) throws SQLException {
        BuildFilter.Query query = filter.query();
        List<BuildSummary> found =
                query(query.sql(), BuildRows::summary, query.values().toArray());
        if (found.size() <= filter.limit()) {
            return new BuildPage(found, Optional.empty());
        }
        List<BuildSummary> page = found.subList(0, filter.limit());
        return new BuildPage(page, Optional.of(Cursor.after(page.getLast()).toString()));
    }

    /** The lines after this one, at most so many. */
    public List<LogLine> lines(String buildId, long after, int limit) throws SQLException {
        return query(LINES, BuildRows::line, buildId, after, limit);
    }

    /** Images of builds that succeeded before this time, and that nobody was told of; the oldest first. */
    public List<UnannouncedImage> unannounced(Instant finishedBefore, int limit) throws SQLException {
        return query(
                UNANNOUNCED,
                row -> new UnannouncedImage(row.getString(1), row.getString(2), row.getString(3)),
                finishedBefore,
                limit);
    }

    private <T> List<T> query(String sql, Statement.RowReader<T> reader, Object... values) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = new Statement(connection, sql)) {
            statement.set(values);
            return statement.all(reader);
        }
    }
}
