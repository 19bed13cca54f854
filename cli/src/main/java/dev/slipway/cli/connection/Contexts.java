package dev.slipway.cli.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The contexts of a user, in the user's configuration directory:
 *
 * <pre>
 * slipway/                     mode 700
 *   current                    the name of the context in use; not there while none is
 *   contexts/                  mode 700
 *     prod.json                mode 600: {"url": …, "token": …, "account": {…}}
 * </pre>
 *
 * A file is written whole or not at all, so that commands at the same time lose nothing, and a broken file costs one context.
 */
final class Contexts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SUFFIX = ".json";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Set<PosixFilePermission> WRITE_FOR_OTHERS =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private final Path root;
    private final Path directory;
    private final Path current;

    /** @param root {@code slipway} in the user's configuration directory, which need not be there */
    Contexts(Path root) {
        this.root = root;
        this.directory = root.resolve("contexts");
        this.current = root.resolve("current");
    }

    static Contexts of(Surroundings here) {
        return new Contexts(here.config());
    }

    /** The names of all contexts, sorted. */
    List<String> names() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(SUFFIX))
                    .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                    .filter(Context::isName)
                    .sorted()
                    .toList();
        }
    }

    boolean has(String name) {
        return Context.isName(name) && Files.exists(file(name));
    }

    /** What to say where there is no context of this name. */
    String unknown(String name) throws IOException {
        List<String> names = names();
        return "there is no context " + name + "; "
                + (names.isEmpty() ? "" : "there are " + String.join(", ", names) + ", and ")
                + "slipway login URL makes one";
    }

    /**
     * Reads one that is there.
     *
     * @throws IOException where its file is broken or open to others; the message says what to do
     */
    Context read(String name) throws IOException {
        requireOwn(root);
        requireOwn(directory);
        Path file = file(name);
        String text = SecretFile.read(file);
        JsonNode content;
        try {
            content = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            // The parser's message could show a piece of the token.
            throw broken(name, "it is no JSON");
        }
        URI url = Address.parse(content.path("url").asText())
                .orElseThrow(() -> broken(name, "its \"url\" is missing or no address"));
        try {
            return new Context(name, url, TokenText.of(content.path("token").asText()), content.path("account"));
        } catch (IllegalArgumentException e) {
            throw broken(name, "its \"token\" " + e.getMessage());
        }
    }

    private IOException broken(String name, String reason) {
        return new IOException("the context " + name + " cannot be used: " + file(name) + " is broken, " + reason
                + "\nLog in again with slipway login URL --name " + name + ", or remove it with slipway context rm "
                + name);
    }

    /** The name of the context in use; empty where commands use the Slipway on this machine. */
    Optional<String> inUse() throws IOException {
        if (!Files.exists(current)) {
            return Optional.empty();
        }
        requireOwn(root);
        String name = Files.readString(current).strip();
        if (!Context.isName(name)) {
            throw new IOException(current + " is broken: it does not have the name of a context; choose one with"
                    + " slipway context use NAME");
        }
        return Optional.of(name);
    }

    /** Whether this context is in use, as far as that can be told. */
    boolean isInUse(String name) {
        try {
            return inUse().filter(name::equals).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** Keeps a context, also in place of one of the same name. */
    void write(Context context) throws IOException {
        ObjectNode content =
                JSON.createObjectNode().put("url", context.url().toString()).put("token", context.token());
        content.set("account", context.account());
        makeDirectories();
        SecretFile.write(
                file(context.name()), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n");
    }

    /** Commands use this context from now on, which is there. */
    void use(String name) throws IOException {
        makeDirectories();
        SecretFile.write(current, name + "\n");
    }

    /** Commands use the Slipway on this machine from now on. */
    void useLocal() throws IOException {
        Files.deleteIfExists(current);
    }

    /** Removes one that is there, broken or not. */
    void remove(String name) throws IOException {
        if (isInUse(name)) {
            useLocal();
        }
        Files.delete(file(name));
    }

    private void makeDirectories() throws IOException {
        Files.createDirectories(directory, OWNER_ONLY);
        requireOwn(root);
        requireOwn(directory);
    }

    /** Whoever may write to a directory may put another address into it, to which a token would then go. */
    private static void requireOwn(Path directory) throws IOException {
        Set<PosixFilePermission> permissions;
        try {
            permissions = Files.getPosixFilePermissions(directory);
        } catch (UnsupportedOperationException e) {
            // A file system without modes, which cannot say who may write.
            return;
        }
        if (permissions.stream().anyMatch(WRITE_FOR_OTHERS::contains)) {
            throw new IOException(directory + ": holds addresses and tokens, and others than its owner may write to it"
                    + " (mode " + PosixFilePermissions.toString(permissions) + "); run chmod 700 " + directory);
        }
    }

    private Path file(String name) {
        return directory.resolve(name + SUFFIX);
    }
}
