package dev.slipway.buildapi.fold;

import dev.slipway.buildapi.database.Statement;
import dev.slipway.events.ImageConverted;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/** What the converter tells of disks. */
final class DiskRows {
    /** A disk that is there stays there, whatever a later push of the same image led to. */
    private static final String CONVERTED = """
            insert into disks (repository, digest, result, reason, location, format, size, sha256, verity_root_hash,
                               verity_hash_offset, duration_millis, converted_at, url, told_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
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
                converted_at = excluded.converted_at,
                url = excluded.url,
                told_at = excluded.told_at
            where disks.location is null and (excluded.location is not null or disks.result = 'failed')
            """;
    /** It may have been made again by other settings, or be served elsewhere now. */
    private static final String TOLD_AGAIN = """
            update disks set
                location = ?,
                format = ?,
                size = ?,
                sha256 = ?,
                verity_root_hash = ?,
                verity_hash_offset = ?,
                url = ?,
                told_at = ?,
                failure = null,
                failed_at = null
            where repository = ? and digest = ? and location is not null and told_at < ?
            """;

    private static final String NOT_MADE_AGAIN = """
            update disks set failure = ?, failed_at = ?, told_at = ?
            where repository = ? and digest = ? and location is not null and told_at < ?
            """;

    private final Connection connection;

    DiskRows(Connection connection) {
        this.connection = connection;
    }

    void converted(ImageConverted converted) throws SQLException {
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
                converted.convertedAt(),
                converted.disk().flatMap(ImageConverted.Disk::url),
                converted.convertedAt());
        if (converted.disk().isPresent()) {
            toldAgain(converted, converted.disk().get());
        } else if (converted.result() == ImageConverted.Result.FAILED) {
            run(
                    NOT_MADE_AGAIN,
                    converted.reason().orElse("the converter does not say why"),
                    converted.convertedAt(),
                    converted.convertedAt(),
                    converted.repository(),
                    converted.digest(),
                    converted.convertedAt());
        }
    }

    private void toldAgain(ImageConverted converted, ImageConverted.Disk disk) throws SQLException {
        run(
                TOLD_AGAIN,
                disk.location(),
                disk.format(),
                disk.size(),
                disk.sha256(),
                disk.verity().map(ImageConverted.Disk.Verity::rootHash),
                disk.verity().map(ImageConverted.Disk.Verity::hashOffset),
                disk.url(),
                converted.convertedAt(),
                converted.repository(),
                converted.digest(),
                converted.convertedAt());
    }

    private void run(String sql, Object... values) throws SQLException {
        try (Statement statement = new Statement(connection, sql)) {
            statement.set(values);
            statement.execute();
        }
    }
}
