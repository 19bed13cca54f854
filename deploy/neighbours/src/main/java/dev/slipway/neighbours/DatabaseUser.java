package dev.slipway.neighbours;

import static java.util.Objects.requireNonNull;

/**
 * Who works in a database: a role that may do nothing but what it likes in the database of its name, which it owns.
 *
 * @param name of role and database: {@code a-z} and {@code _}
 * @param password letters and digits
 */
public record DatabaseUser(String name, String password) {
    public DatabaseUser {
        requireNonNull(name, "name");
        requireNonNull(password, "password");
        if (!name.matches("[a-z_]{1,63}")) {
            throw new IllegalArgumentException("not the name of a database user: " + name);
        }
        if (!password.matches("[A-Za-z0-9]+")) {
            throw new IllegalArgumentException("the password of " + name + " is not of letters and digits");
        }
    }

    @Override
    public String toString() {
        return "DatabaseUser[name=" + name + ", password=***]";
    }
}
