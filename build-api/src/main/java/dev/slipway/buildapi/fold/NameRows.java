package dev.slipway.buildapi.fold;

import dev.slipway.buildapi.database.Statement;
import dev.slipway.events.PublishEvent.ImagePublished;
import dev.slipway.events.PublishEvent.ImagePublished.Result;
import dev.slipway.events.repository.RepositoryName;
import java.sql.Connection;
import java.sql.SQLException;

/** The names of images: what became of each, and which image has which tag in Slipway's registry. */
final class NameRows {
    /** The first end of a name counts. */
    private static final String NAME = """
            insert into image_names (id, name, tenant, place, result, digest, message, published_at)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (id, name) do nothing
            """;
    /** Of two images that have one tag, that which was asked for later has it, as the publisher decides too. */
    private static final String TAG = """
            insert into image_tags (tenant, name, tag, digest, build_id, holder, asked_at, published_at, removed)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant, name, tag) do update set
                digest = excluded.digest,
                build_id = excluded.build_id,
                holder = excluded.holder,
                asked_at = excluded.asked_at,
                published_at = excluded.published_at,
                removed = excluded.removed
            where (image_tags.asked_at, image_tags.holder) <= (excluded.asked_at, excluded.holder)
            """;

    private final Connection connection;

    NameRows(Connection connection) {
        this.connection = connection;
    }

    void published(ImagePublished published) throws SQLException {
        run(
                NAME,
                published.id(),
                published.name(),
                published.tenant(),
                published.place(),
                published.result().word(),
                published.digest(),
                published.message(),
                published.publishedAt());
        boolean removed = published.result() == Result.REMOVED;
        int colon = published.place().lastIndexOf(':');
        if ((removed || published.result() == Result.PUBLISHED)
                && colon > 0
                && RepositoryName.parse(published.place().substring(0, colon)).orElse(null)
                        instanceof RepositoryName.Image(String tenant, String path)) {
            run(
                    TAG,
                    tenant,
                    path,
                    published.place().substring(colon + 1),
                    published.digest(),
                    published.buildId(),
                    published.id(),
                    published.askedAt(),
                    published.publishedAt(),
                    removed);
        }
    }

    private void run(String sql, Object... values) throws SQLException {
        try (Statement statement = new Statement(connection, sql)) {
            statement.set(values);
            statement.execute();
        }
    }
}
