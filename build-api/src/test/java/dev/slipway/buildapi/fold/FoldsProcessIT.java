package dev.slipway.buildapi.fold;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import javax.sql.DataSource;

/** The database of the single-machine installation. */
class FoldsProcessIT extends FoldsIT {
    private EmbeddedPostgres process;

    @Override
    DataSource database() throws IOException {
        process = EmbeddedPostgres.start();
        return process.getPostgresDatabase();
    }

    @Override
    void stop() throws IOException {
        process.close();
    }
}
