package dev.slipway.broker;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who may log in at the client listener, by SASL/PLAIN. The broker's own connections use a user of their own, whose
 * password is drawn anew at each start and never leaves the process.
 */
final class Users {
    private static final String BROKER = "slipway-broker";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
    private static final Pattern PASSWORD = Pattern.compile("[\\x21-\\x7e]{1,512}");

    private final Map<String, String> passwords;
    private final String brokerPassword;

    private Users(Map<String, String> passwords, String brokerPassword) {
        this.passwords = passwords;
        this.brokerPassword = brokerPassword;
    }

    /**
     * Reads a Java properties file of {@code user=password} lines.
     *
     * @throws IllegalArgumentException if a name or password is not of the allowed form, or there is none
     */
    static Users read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, String> passwords = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            String password = properties.getProperty(name);
            if (!NAME.matcher(name).matches() || name.equals(BROKER)) {
                throw new IllegalArgumentException(file + ": " + name + " cannot be the name of a user");
            }
            if (!PASSWORD.matcher(password).matches()) {
                throw new IllegalArgumentException(
                        file + ": the password of " + name + " must be 1 to 512 printable ASCII characters");
            }
            passwords.put(name, password);
        }
        if (passwords.isEmpty()) {
            throw new IllegalArgumentException(file + " names no user");
        }
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return new Users(passwords, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    /**
     * Those who may do everything, as Kafka writes them: the broker itself, and the admin if there is one.
     *
     * @throws IllegalArgumentException if the admin is none of these users
     */
    String superUsers(Optional<String> admin) {
        admin.filter(name -> !passwords.containsKey(name)).ifPresent(name -> {
            throw new IllegalArgumentException("--admin " + name + " is none of the users " + passwords.keySet());
        });
        return Stream.concat(Stream.of(BROKER), admin.stream())
                .map(name -> "User:" + name)
                .collect(Collectors.joining(";"));
    }

    /** What Kafka wants to know about them: one JAAS line for those who log in and for the broker itself. */
    String jaas() {
        String all = passwords.entrySet().stream()
                .map(user -> " user_" + user.getKey() + "=" + quoted(user.getValue()))
                .collect(Collectors.joining());
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=" + quoted(BROKER)
                + " password=" + quoted(brokerPassword) + " user_" + BROKER + "=" + quoted(brokerPassword) + all + ";";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @Override
    public String toString() {
        return "Users" + passwords.keySet();
    }
}
