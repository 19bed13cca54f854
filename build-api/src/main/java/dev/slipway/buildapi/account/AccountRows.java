package dev.slipway.buildapi.account;

import dev.slipway.events.account.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Rows of the tables as records. */
final class AccountRows {
    private AccountRows() {}

    static Tenant tenant(ResultSet row) throws SQLException {
        return new Tenant(
                row.getString("name"),
                row.getString("display_name"),
                instant(row, "created_at").orElseThrow(),
                row.getString("created_by"),
                instant(row, "removed_at"));
    }

    static ApiToken token(ResultSet row) throws SQLException {
        String role = row.getString("role");
        return new ApiToken(
                row.getString("token_id"),
                row.getString("name"),
                Role.ofWord(role)
                        .orElseThrow(() -> new SQLException("accounts.api_tokens has a role that is none: " + role)),
                Optional.ofNullable(row.getString("tenant")),
                row.getString("sha256"),
                instant(row, "created_at").orElseThrow(),
                row.getString("created_by"),
                instant(row, "expires_at"),
                instant(row, "revoked_at"));
    }

    static TenantSecret secret(ResultSet row) throws SQLException {
        return new TenantSecret(
                row.getString("tenant"),
                row.getString("name"),
                row.getInt("bytes"),
                instant(row, "created_at").orElseThrow(),
                instant(row, "updated_at").orElseThrow(),
                row.getString("updated_by"));
    }

    static RegistryLogin login(ResultSet row) throws SQLException {
        return new RegistryLogin(
                row.getString("tenant"),
                row.getString("host"),
                row.getString("username"),
                instant(row, "created_at").orElseThrow(),
                instant(row, "updated_at").orElseThrow(),
                row.getString("updated_by"));
    }

    /** Of a secret or a login. */
    static EncryptedValue encrypted(ResultSet row) throws SQLException {
        return new EncryptedValue(row.getString("key_id"), row.getBytes("nonce"), row.getBytes("ciphertext"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
