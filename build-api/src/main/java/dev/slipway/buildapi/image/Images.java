package dev.slipway.buildapi.image;

import dev.slipway.buildapi.database.Statement;
import dev.slipway.events.repository.RepositoryName;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.registry.operator.OperatorRegistry;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** What is asked of the read model about names of images. */
@ApplicationScoped
class Images {
    private static final String LISTED = """
            select tenant, name, count(*) as tags, max(published_at) as updated_at
            from image_tags
            where not removed and (?::text is null or tenant = ?::text) and (tenant, name) > (?, ?)
            group by tenant, name order by tenant, name limit ?
            """;
    private static final String TAGS = """
            select tag, digest, build_id, published_at from image_tags
            where tenant = ? and name = ? and not removed order by published_at desc, tag
            """;
    private static final String TAG =
            "select digest from image_tags where tenant = ? and name = ? and tag = ? and not removed";
    private static final String DIGEST = """
            select 1 from image_names
            where digest = ? and tenant = ? and result = 'published' and starts_with(place, ?) limit 1
            """;
    private static final String BUILT = """
            select image_repository, image_digest from builds
            where build_id = ? and tenant = ? and outcome = 'succeeded' and image_digest is not null
            """;
    private static final String RESULT = "select result, message from image_names where id = ? and name = ?";

    private final AgroalDataSource database;
    private final String registryHost;

    @Inject
    Images(@DataSource("build-api") AgroalDataSource database, OperatorRegistry registry) {
        this.database = database;
        this.registryHost = registry.host();
    }

    /** A name that somebody has, and nobody has after it on this page. */
    record Place(String tenant, String name) {
        static final Place FIRST = new Place("", "");
    }

    /** An image in Slipway's registry. */
    record Found(String repository, String digest) {}

    /** How a name ended. */
    record Ended(String result, Optional<String> message) {}

    /** @return one more than the limit, which says whether there are more */
    List<ImageView> list(Optional<String> tenant, Place after, int limit) throws SQLException {
        return query(LISTED, this::image, tenant, tenant, after.tenant(), after.name(), limit + 1);
    }

    List<TagView> tags(String tenant, String name) throws SQLException {
        return query(TAGS, row -> tag(row, tenant, name), tenant, name);
    }

    /** What a tag leads to. */
    Optional<Found> tagged(String tenant, String name, String tag) throws SQLException {
        return query(TAG, row -> new Found(repository(tenant, name), row.getString("digest")), tenant, name, tag)
                .stream()
                .findFirst();
    }

    /** An image that a tag of the name leads to, or did. */
    Optional<Found> digest(String tenant, String name, String digest) throws SQLException {
        String repository = repository(tenant, name);
        return query(DIGEST, _ -> new Found(repository, digest), digest, tenant, repository + ":").stream()
                .findFirst();
    }

    /** The image of a build that has succeeded. */
    Optional<Found> built(String tenant, String buildId) throws SQLException {
        return query(
                        BUILT,
                        row -> new Found(row.getString("image_repository"), row.getString("image_digest")),
                        buildId,
                        tenant)
                .stream()
                .findFirst();
    }

    Optional<Ended> result(String id, String name) throws SQLException {
        return query(
                        RESULT,
                        row -> new Ended(row.getString("result"), Optional.ofNullable(row.getString("message"))),
                        id,
                        name)
                .stream()
                .findFirst();
    }

    /** What to pull. */
    String reference(String tenant, String name) {
        return registryHost + "/" + repository(tenant, name);
    }

    private static String repository(String tenant, String name) {
        return RepositoryNames.IMAGES + "/" + tenant + "/" + name;
    }

    /** Whether there can be a name like this. */
    static boolean isName(String tenant, String name) {
        return RepositoryName.parse(repository(tenant, name)).isPresent();
    }

    private ImageView image(ResultSet row) throws SQLException {
        String tenant = row.getString("tenant");
        String name = row.getString("name");
        return new ImageView(
                tenant,
                name,
                repository(tenant, name),
                reference(tenant, name),
                row.getLong("tags"),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }

    private TagView tag(ResultSet row, String tenant, String name) throws SQLException {
        String tag = row.getString("tag");
        return new TagView(
                tag,
                reference(tenant, name) + ":" + tag,
                row.getString("digest"),
                Optional.ofNullable(row.getString("build_id")),
                row.getObject("published_at", OffsetDateTime.class).toInstant());
    }

    private <T> List<T> query(String sql, Statement.RowReader<T> reader, Object... values) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = new Statement(connection, sql)) {
            statement.set(values);
            return statement.all(reader);
        }
    }
}
