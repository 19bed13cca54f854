package dev.slipway.buildapi.baseimage;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.database.ModelJson;
import dev.slipway.buildapi.database.Statement;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.kafka.mirror.MirrorReaders;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is asked of the read model about the mirror. What a caller may not pull does not exist for it. */
@ApplicationScoped
class BaseImages {
    private static final String FIRST = "";
    private static final String LISTED = """
            select m.*,
                   (select count(*) from base_image_uses u
                    where u.reference = m.reference and (?::text is null or u.tenant = ?::text)) as builds,
                   array(select u.build_id from base_image_uses u
                         where u.reference = m.reference and (?::text is null or u.tenant = ?::text)
                         order by u.used_at desc, u.build_id desc limit 3) as newest_builds
            from mirror_images m
            """;
    private static final String AFTER = LISTED + " where m.reference > ? order by m.reference limit ?";
    private static final String ONE = LISTED + " where m.reference = ?";
    private static final String REQUEST = "select * from base_image_requests where id = ? and requested_at is not null";

    private final AgroalDataSource database;
    private final MirrorAccess access;

    @Inject
    BaseImages(@DataSource("build-api") AgroalDataSource database, MirrorAccess access) {
        this.database = database;
        this.access = access;
    }

    /**
     * The images that a caller may use, by their references.
     *
     * @param after the reference before the first one
     * @return one more than the limit, which says whether there are more
     */
    List<BaseImageView> list(Caller caller, Optional<String> after, int limit) throws SQLException {
        MirrorReaders readers = access.now();
        List<BaseImageView> found = new ArrayList<>();
        String from = after.orElse(FIRST);
        while (true) {
            List<BaseImageView> rows = query(AFTER, caller, readers, from, limit + 1);
            rows.stream().filter(image -> isFor(caller, readers, image)).forEach(found::add);
            if (rows.size() <= limit || found.size() > limit) {
                return found.subList(0, Math.min(found.size(), limit + 1));
            }
            from = rows.getLast().reference();
        }
    }

    /** One image, if the caller may use it. */
    Optional<BaseImageView> find(Caller caller, String reference) throws SQLException {
        MirrorReaders readers = access.now();
        return query(ONE, caller, readers, reference).stream()
                .filter(image -> isFor(caller, readers, image))
                .findFirst();
    }

    Optional<BaseImageRequestView> request(String id) throws SQLException {
        if (id.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        try (Connection connection = database.getConnection();
                Statement statement = new Statement(connection, REQUEST)) {
            statement.set(id);
            return statement.all(BaseImages::request).stream().findFirst();
        }
    }

    private static boolean isFor(Caller caller, MirrorReaders readers, BaseImageView image) {
        return caller.isAdmin()
                || caller.tenant()
                        .filter(tenant -> readers.mayRead(tenant, image.repository()))
                        .isPresent();
    }

    private List<BaseImageView> query(String sql, Caller caller, MirrorReaders readers, Object... last)
            throws SQLException {
        Optional<String> whose = caller.isAdmin() ? Optional.empty() : caller.tenant();
        List<Object> values = new ArrayList<>(List.of(whose, whose, whose, whose));
        values.addAll(List.of(last));
        try (Connection connection = database.getConnection();
                Statement statement = new Statement(connection, sql)) {
            statement.set(values.toArray());
            return statement.all(row -> image(row, caller, readers));
        }
    }

    private static BaseImageView image(ResultSet row, Caller caller, MirrorReaders readers) throws SQLException {
        String repository = row.getString("repository");
        boolean isPrivate = !readers.isEverybodys(repository);
        Array newest = row.getArray("newest_builds");
        Optional<Instant> checkedAt = instant(row, "checked_at");
        Optional<String> lastError = Optional.ofNullable(row.getString("last_error"));
        return new BaseImageView(
                row.getString("reference"),
                repository,
                row.getString("digest"),
                checkedAt,
                instant(row, "asked_at").orElseThrow(),
                lastError,
                lastError.map(reason -> new BaseImageView.Stale(checkedAt, reason)),
                isPrivate,
                readers.of(repository)
                        .filter(_ -> isPrivate && caller.isAdmin())
                        .map(MirrorRepositoryChanged::tenants),
                row.getLong("builds"),
                List.of((String[]) newest.getArray()));
    }

    private static BaseImageRequestView request(ResultSet row) throws SQLException {
        return new BaseImageRequestView(
                row.getString("id"),
                row.getString("reference"),
                row.getString("action"),
                row.getString("state"),
                number(row, "bytes"),
                number(row, "total_bytes"),
                Optional.ofNullable(row.getString("digest")),
                Optional.ofNullable(row.getString("message")),
                Optional.ofNullable(row.getString("tags")).map(ModelJson::read),
                Optional.ofNullable(row.getString("report")).map(ModelJson::read),
                row.getString("requested_by"),
                instant(row, "requested_at").orElseThrow(),
                instant(row, "updated_at"));
    }

    private static Optional<Long> number(ResultSet row, String column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(number);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
