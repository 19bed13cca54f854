package dev.slipway.buildapi.fold;

import dev.slipway.testing.containers.Containers;
import dev.slipway.testing.containers.NeedsDocker;
import java.io.IOException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A database in a container, set up as that image has it. */
@NeedsDocker
class FoldsContainerIT extends FoldsIT {
    private PostgreSQLContainer container;

    @Override
    DataSource database() throws IOException, InterruptedException {
        container = Containers.postgres();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(container.getJdbcUrl());
        source.setUser(container.getUsername());
        source.setPassword(container.getPassword());
        return source;
    }

    @Override
    void stop() {
        container.stop();
    }
}
