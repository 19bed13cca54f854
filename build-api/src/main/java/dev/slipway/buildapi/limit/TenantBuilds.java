package dev.slipway.buildapi.limit;

import static java.util.Objects.requireNonNull;

import dev.slipway.buildapi.database.Statement;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds how many builds of one tenant wait and run, over all processes of build-api that share a database.
 *
 * <p>A build that is about to be requested is admitted first: a row of its own says so until the read model knows the build. Rows and
 * builds are counted under a lock of the tenant, so that many requests at once do not get past the limit. A process that dies in
 * between leaves a row, which counts for 15 minutes. A read model that is being filled again does not know all builds
 * yet, and lets more in.
 */
@ApplicationScoped
public class TenantBuilds {
    private static final Logger LOG = LoggerFactory.getLogger(TenantBuilds.class);
    private static final String SETTING = "slipway.build-api.limits.builds-of-one-tenant";
    /** Longer than it takes to store a source. */
    private static final int MINUTES = 15;
    /** Any number will do, as long as no other lock in this database is of two numbers and begins with it. */
    private static final int LOCKS = 0x61646d69;

    private static final String LOCK = "select pg_advisory_xact_lock(?, hashtext(?))";
    private static final String FORGET = """
            delete from admissions a where a.tenant = ?
              and (a.admitted_at < now() - make_interval(mins => ?)
                   or exists (select 1 from builds b where b.build_id = a.build_id and b.tenant is not null))
            """;
    /** In one statement, so that a build which is folded meanwhile counts once. */
    private static final String COUNT = """
            select count(*) from (
                select b.build_id from builds b where b.tenant = ? and b.outcome is null
                union
                select a.build_id from admissions a where a.tenant = ?
                  and a.admitted_at >= now() - make_interval(mins => ?)
                  and not exists (select 1 from builds b where b.build_id = a.build_id and b.outcome is not null)
            ) unfinished
            where build_id <> ?
            """;

    private static final String ADMIT = """
            insert into admissions (build_id, tenant, admitted_at) values (?, ?, now())
            on conflict (build_id) do update set tenant = excluded.tenant, admitted_at = excluded.admitted_at
            """;
    private static final String WITHDRAW = "delete from admissions where build_id = ?";

    private final AgroalDataSource database;
    private final int most;

    @Inject
    TenantBuilds(@DataSource("build-api") AgroalDataSource database, LimitsConfig config) {
        this.database = database;
        this.most = config.buildsOfOneTenant();
    }

    /** What became of a build that wants in. */
    public sealed interface Admission {
        record Admitted() implements Admission {}

        /** @param reason a sentence for whoever asked for the build */
        record Full(String reason) implements Admission {
            public Full {
                requireNonNull(reason, "reason");
            }
        }
    }

    /** How many builds of a tenant may wait and run. */
    public int most() {
        return most;
    }

    /**
     * Admits a build. If it is not requested after all, {@link #withdraw} it.
     *
     * @throws SQLException where the database does not answer; nothing is admitted then
     */
    public Admission admit(String buildId, String tenant) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Admission admission = admit(connection, buildId, tenant);
                connection.commit();
                return admission;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private Admission admit(Connection connection, String buildId, String tenant) throws SQLException {
        try (Statement lock = new Statement(connection, LOCK)) {
            lock.set(LOCKS, tenant);
            lock.all(_ -> true);
        }
        run(connection, FORGET, tenant, MINUTES);
        Optional<Admission.Full> full = full(connection, tenant, buildId);
        if (full.isPresent()) {
            return full.get();
        }
        run(connection, ADMIT, buildId, tenant);
        return new Admission.Admitted();
    }

    /** The build that was admitted is not requested. */
    public void withdraw(String buildId) {
        try (Connection connection = database.getConnection()) {
            run(connection, WITHDRAW, buildId);
        } catch (SQLException e) {
            LOG.warn(
                    "a build that was not requested counts for its tenant for some minutes: buildId={} reason={}",
                    buildId,
                    e.getMessage());
        }
    }

    /**
     * Why a tenant may have no further build now; a cheap look before a source is read, which admits nothing.
     *
     * @param buildId does not count itself, if it was admitted before
     */
    public Optional<Admission.Full> full(String tenant, String buildId) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return full(connection, tenant, buildId);
        }
    }

    private Optional<Admission.Full> full(Connection connection, String tenant, String buildId) throws SQLException {
        try (Statement count = new Statement(connection, COUNT)) {
            count.set(tenant, tenant, MINUTES, buildId);
            long unfinished = count.all(row -> row.getLong(1)).getFirst();
            return unfinished < most ? Optional.empty() : Optional.of(new Admission.Full(refusal(tenant, unfinished)));
        }
    }

    private String refusal(String tenant, long unfinished) {
        return "tenant " + tenant + " has " + unfinished
                + " builds that wait or run, and the most that this Slipway allows is " + most
                + "; ask again when one has ended, or cancel one; its operator can change the limit with " + SETTING;
    }

    private static void run(Connection connection, String sql, Object... values) throws SQLException {
        try (Statement statement = new Statement(connection, sql)) {
            statement.set(values);
            statement.execute();
        }
    }
}
