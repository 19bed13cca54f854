package dev.slipway.buildapi.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A prepared statement that takes this module's types: instants, optionals, and text with anything in it. */
public final class Statement implements AutoCloseable {
    private static final int FETCH_SIZE = 500;

    private final PreparedStatement statement;

    /** @param sql with a {@code ?} for each parameter */
    public Statement(Connection connection, String sql) throws SQLException {
        this.statement = connection.prepareStatement(sql);
        this.statement.setFetchSize(FETCH_SIZE);
    }

    /** Reads one row. */
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Sets all parameters, in their order. */
    public void set(Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            set(i + 1, values[i]);
        }
    }

    private void set(int index, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(index, Types.NULL);
            case Optional<?> optional -> set(index, optional.orElse(null));
            case Instant instant -> statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
            // PostgreSQL's text has no NUL; a build's output may.
            case String text -> statement.setString(index, text.replace('\0', '\ufffd'));
            default -> statement.setObject(index, value);
        }
    }

    /** Adds the parameters that are set to what {@link #executeBatch} runs. */
    public void addBatch() throws SQLException {
        statement.addBatch();
    }

    /** Runs the statement once for each {@link #addBatch}. */
    public void executeBatch() throws SQLException {
        statement.executeBatch();
    }

    /** @return how many rows it changed */
    public int execute() throws SQLException {
        return statement.executeUpdate();
    }

    /** Every row, in the order of the query. */
    public <T> List<T> all(RowReader<T> reader) throws SQLException {
        List<T> all = new ArrayList<>();
        each(row -> all.add(reader.read(row)));
        return all;
    }

    /** Reads row after row, and keeps none. */
    public <T> void each(RowReader<T> reader) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
