package dev.slipway.buildapi.read;

import dev.slipway.buildapi.database.ModelJson;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.SourceReference;
import dev.slipway.events.text.DockerfileText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A build as it was requested.
 *
 * @param spec absent where it was rejected before it had one
 * @param source where its source was stored; there where the spec is
 * @param dockerfile the text that came with the request; absent where the source has the Dockerfile
 */
public record RequestedBuild(
        String tenant,
        Optional<BuildSpec> spec,
        Optional<SourceReference> source,
        Optional<DockerfileText> dockerfile) {

    static RequestedBuild of(ResultSet row) throws SQLException {
        String digest = row.getString("source_digest");
        Optional<SourceReference> source = digest == null
                ? Optional.empty()
                : Optional.of(new SourceReference(
                        row.getString("source_repository"), digest, row.getLong("source_size"), Optional.empty()));
        return new RequestedBuild(
                row.getString("tenant"),
                read(row, "spec", BuildSpec.class),
                source,
                read(row, "dockerfile", DockerfileText.class));
    }

    private static <T> Optional<T> read(ResultSet row, String column, Class<T> type) throws SQLException {
        return Optional.ofNullable(row.getString(column)).map(text -> ModelJson.read(text, type));
    }
}
