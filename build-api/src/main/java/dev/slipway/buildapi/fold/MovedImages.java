package dev.slipway.buildapi.fold;

import dev.slipway.buildapi.database.Statement;
import dev.slipway.buildapi.eventlog.EventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.events.BaseImageMoved;
import dev.slipway.events.trace.TraceParent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of base images that moved which builds used the old ones.
 *
 * <p>A move is a row since the transaction that folded it. Here the row goes when Kafka has the event. So an event is published at least
 * once; twice where this process ends in between, and then both times under one id.
 */
final class MovedImages {
    private static final Logger LOG = LoggerFactory.getLogger(MovedImages.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);
    private static final int MOST_AT_ONCE = 20;
    /** Any number will do, as long as nothing else in this database takes it. */
    private static final long LOCK_OF_ANNOUNCERS = 0x736c6970_6d6f7631L;

    private static final String TRY_LOCK = "select pg_try_advisory_xact_lock(?)";
    private static final String NEXT = """
            select reference, repository, old_digest, old_images, new_digest, moved_at from base_image_moves
            where seen_at <= now() - make_interval(secs => ?)
            order by moved_at, reference limit 1
            """;
    private static final String DELETE = "delete from base_image_moves where reference = ? and moved_at = ?";
    /** Of each tenant the latest first, so that none with many builds leaves no place for the others. */
    private static final String BUILDS = """
            select build_id, tenant from (
                select u.build_id, u.tenant, u.used_at,
                       row_number() over (partition by u.tenant order by u.used_at desc, u.build_id desc) as place
                from base_image_uses u left join builds b on b.build_id = u.build_id
                where u.reference = ? and u.digest = any(string_to_array(?, ',')) and u.used_at >= ?
                  and coalesce(b.outcome, 'succeeded') = 'succeeded'
            ) latest
            order by place, used_at desc, build_id desc limit ?
            """;

    private final DataSource database;
    private final EventLog events;
    private final Duration window;
    private final Duration settle;
    private Instant nextLook = Instant.MIN;

    /**
     * @param window how old a build may be that is named
     * @param settle how long ago a move must have been folded
     */
    MovedImages(DataSource database, EventLog events, Duration window, Duration settle) {
        this.database = database;
        this.events = events;
        this.window = window;
        this.settle = settle;
    }

    /** Looks each second. What Kafka does not take now is tried again later, and holds up nobody. */
    void announceNowAndThen() throws SQLException {
        if (Instant.now().isBefore(nextLook)) {
            return;
        }
        nextLook = Instant.now().plus(LOOK);
        try {
            announce();
        } catch (NotPublishedException e) {
            nextLook = Instant.now().plus(AFTER_FAILURE);
            LOG.warn("cannot say yet which base images moved, trying again: reason={}", e.getMessage());
        }
    }

    /** Publishes what waits, in the order in which images moved. */
    void announce() throws SQLException, NotPublishedException {
        for (int announced = 0; announced < MOST_AT_ONCE && announceOne(); announced++) {
            // Each in a transaction of its own, so that what Kafka has is not published again because of the next one.
        }
    }

    private boolean announceOne() throws SQLException, NotPublishedException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Optional<Move> move = lock(connection) ? next(connection) : Optional.empty();
                if (move.isPresent()) {
                    announce(connection, move.get());
                    connection.commit();
                }
                return move.isPresent();
            } finally {
                // What was to be kept is committed.
                connection.rollback();
            }
        }
    }

    /**
     * A move, without the builds.
     *
     * @param oldImages the digests of the images for single platforms that the mirror kept of the old index, with commas
     */
    private record Move(BaseImageMoved event, String oldImages) {
        String usedDigests() {
            return oldImages.isEmpty() ? event.oldDigest() : event.oldDigest() + "," + oldImages;
        }
    }

    private void announce(Connection connection, Move found) throws SQLException, NotPublishedException {
        BaseImageMoved move = found.event();
        BaseImageMoved whole = withBuilds(connection, found);
        events.publish(whole, TraceParent.fresh());
        try (Statement delete = new Statement(connection, DELETE)) {
            delete.set(move.reference(), move.movedAt());
            delete.execute();
        }
        LOG.info(
                "a base image moved: reference={} oldDigest={} newDigest={} builds={} more={}",
                move.reference(),
                move.oldDigest(),
                move.newDigest(),
                whole.builds().size(),
                whole.moreBuilds());
    }

    private static boolean lock(Connection connection) throws SQLException {
        try (Statement statement = new Statement(connection, TRY_LOCK)) {
            statement.set(LOCK_OF_ANNOUNCERS);
            return statement.all(row -> row.getBoolean(1)).getFirst();
        }
    }

    private Optional<Move> next(Connection connection) throws SQLException {
        try (Statement query = new Statement(connection, NEXT)) {
            query.set(settle.toMillis() / 1000.0);
            List<Move> found = query.all(row -> new Move(
                    new BaseImageMoved(
                            row.getString("reference"),
                            row.getString("repository"),
                            row.getString("old_digest"),
                            row.getString("new_digest"),
                            row.getObject("moved_at", OffsetDateTime.class).toInstant(),
                            List.of(),
                            false),
                    row.getString("old_images")));
            return found.stream().findFirst();
        }
    }

    private BaseImageMoved withBuilds(Connection connection, Move found) throws SQLException {
        BaseImageMoved move = found.event();
        try (Statement query = new Statement(connection, BUILDS)) {
            query.set(
                    move.reference(),
                    found.usedDigests(),
                    move.movedAt().minus(window),
                    BaseImageMoved.MOST_BUILDS + 1);
            List<BaseImageMoved.Build> builds =
                    query.all(row -> new BaseImageMoved.Build(row.getString("build_id"), row.getString("tenant")));
            return new BaseImageMoved(
                    move.reference(),
                    move.repository(),
                    move.oldDigest(),
                    move.newDigest(),
                    move.movedAt(),
                    builds.subList(0, Math.min(builds.size(), BaseImageMoved.MOST_BUILDS)),
                    builds.size() > BaseImageMoved.MOST_BUILDS);
        }
    }
}
