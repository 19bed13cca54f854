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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is asked of the read model. */
@ApplicationScoped
public class ReadModel {
    private static final String STATUS = """
            select tenant, status, reason, message, started_at, finished_at from builds
            where build_id = ? and tenant is not null
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
    private static final String LINES = """
            select line_id, time, stream, text from log_lines
            where build_id = ? and line_id > ? order by line_id limit ?
            """;
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
    private final String registryHost;

    @Inject
    ReadModel(@DataSource("build-api") AgroalDataSource database, OperatorRegistry registry) {
        this.database = database;
        this.registryHost = registry.host();
    }

    /** What a list of builds is narrowed to. */
    public record Filter(Optional<String> tenant, Optional<String> status, Optional<String> cursor, int limit) {}

    /** Whether any event told of this build. */
    public boolean knows(String buildId) throws SQLException {
        return !query(KNOWN, row -> row.getInt(1), buildId).isEmpty();
    }

    public Optional<BuildStatus> status(String buildId) throws SQLException {
        if (isNoText(buildId)) {
            return Optional.empty();
        }
        return query(STATUS, BuildRows::status, buildId).stream().findFirst();
    }

    public Optional<BuildView> build(String buildId) throws SQLException {
        if (isNoText(buildId)) {
            return Optional.empty();
        }
        List<BuildView.Attempt> attempts = query(ATTEMPTS, BuildRows::attempt, buildId);
        return query(BUILD, row -> BuildRows.build(row, attempts, registryHost), buildId).stream()
                .findFirst();
    }

    /** PostgreSQL keeps no text with a NUL in it, and fails where it is asked for one. */
    private static boolean isNoText(String buildId) {
        return buildId.indexOf('\0') >= 0;
    }

    /** @throws IllegalArgumentException if the cursor is not one of {@link BuildPage#nextCursor} */
    public BuildPage builds(Filter filter) throws SQLException {
        StringBuilder sql = new StringBuilder("select * from builds where tenant is not null");
        List<Object> values = new ArrayList<>();
        filter.tenant().ifPresent(tenant -> {
            sql.append(" and tenant = ?");
            values.add(tenant);
        });
        filter.status().ifPresent(status -> {
            sql.append(" and status = ?");
            values.add(status);
        });
        filter.cursor().ifPresent(text -> {
            Cursor cursor = Cursor.parse(text).orElseThrow(() -> new IllegalArgumentException("not a cursor"));
            sql.append(" and (created_at, build_id) < (?, ?)");
            values.add(cursor.createdAt());
            values.add(cursor.buildId());
        });
        sql.append(" order by created_at desc, build_id desc limit ?");
        values.add(filter.limit() + 1);
        List<BuildSummary> found = query(sql.toString(), BuildRows::summary, values.toArray());
        if (found.size() <= filter.limit()) {
            return new BuildPage(found, Optional.empty());
        }
        List<BuildSummary> page = found.subList(0, filter.limit());
        return new BuildPage(page, Optional.of(Cursor.after(page.getLast()).toString()));
    }

    /** The lines after this one, at most so many. */
    public List<LogLine> lines(String buildId, long after, int limit) throws SQLException {
        return query(
                LINES,
                row -> new LogLine(
                        row.getLong("line_id"),
                        BuildRows.instant(row, "time").orElseThrow(),
                        row.getString("stream"),
                        row.getString("text")),
                buildId,
                after,
                limit);
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
