package dev.slipway.token.apitoken;

import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.events.account.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The registry's table of {@code docs/security.md}, read from there: what a subject may by what people are told.
 *
 * @param tenant stands for {@code T} in the table
 * @param rows pull and push by subject
 */
public final class DocumentedMatrix {
    /** Names of every kind that there is, of others, and some that differ from a good one in little. */
    public static final List<String> REPOSITORIES = List.of(
            "builds",
            "builds/acme",
            "builds/acme/b1",
            "builds/acme/b1/x",
            "builds/acmex/b1",
            "builds/acme-2/b1",
            "builds/other/b1",
            "buildsx/acme/b1",
            "x/builds/acme/b1",
            "images",
            "images/acme",
            "images/acme/web",
            "images/acme/web/api",
            "images/other/web",
            "uploads",
            "uploads/acme",
            "uploads/acme/shop",
            "uploads/acme/shop/42",
            "uploads/acmex/shop",
            "uploads/other/shop",
            "mirror",
            "mirror/docker.io/library/alpine",
            "mirror/acme/x",
            "mirror/registry.example.com/of-acme",
            "mirror/registry.example.com/of-acme/below",
            "mirror/registry.example.com/of-other",
            "mirror/registry.example.com/of-nobody",
            "mirrors/docker.io/library/alpine",
            "sources/acme/b1",
            "sources/other/b1",
            "cache/acme/main",
            "cache/other/main",
            "cache/global/main",
            "acme",
            "acme/b1");

    /** Those of the mirror that have a record: one is everybody's, the others were fetched with a login. */
    public static final List<MirrorRepositoryChanged> RECORDS = List.of(
            MirrorRepositoryChanged.ofPublic("mirror/docker.io/library/alpine", Instant.EPOCH, 1),
            privateOne("mirror/registry.example.com/of-acme", "acme", "other"),
            privateOne("mirror/registry.example.com/of-other", "other"),
            privateOne("mirror/registry.example.com/of-nobody"));

    /** What the table says of the mirror where it does not mean all of it. */
    private static final String READABLE = "those of `mirror/**` that it may read";

    private static final Path DOCS = Path.of("..", "docs", "security.md");
    private static final Pattern PATTERN = Pattern.compile("`([^`]*)`");

    private DocumentedMatrix() {}

    private static MirrorRepositoryChanged privateOne(String repository, String... tenants) {
        return MirrorRepositoryChanged.ofPrivate(repository, Instant.EPOCH, List.of(tenants), 1);
    }

    /** Whose token it is. */
    public record Subject(Role role, Optional<String> tenant) {
        @Override
        public String toString() {
            return role.word() + tenant.map(name -> " of " + name).orElse("");
        }

        private String row() {
            return role == Role.DEPLOYER && tenant.isPresent() ? "deployer of tenant T" : role.word();
        }
    }

    /** Everybody that there can be, bound to the tenant {@code acme} where they are bound. */
    public static Stream<Subject> subjects() {
        return Stream.of(
                new Subject(Role.TENANT, Optional.of("acme")),
                new Subject(Role.DEPLOYER, Optional.empty()),
                new Subject(Role.DEPLOYER, Optional.of("acme")),
                new Subject(Role.VIEWER, Optional.empty()),
                new Subject(Role.VIEWER, Optional.of("acme")),
                new Subject(Role.ADMIN, Optional.empty()));
    }

    /** Whether the table says that this subject may pull. */
    public static boolean pulls(Subject subject, String repository) {
        return matches(cells(subject).get(1), subject, repository);
    }

    /** Whether the table says that this subject may push. */
    public static boolean pushes(Subject subject, String repository) {
        return matches(cells(subject).get(2), subject, repository);
    }

    private static boolean matches(String cell, Subject subject, String repository) {
        Optional<MirrorRepositoryChanged> known = RECORDS.stream()
                .filter(one -> one.repository().equals(repository))
                .findFirst();
        if (cell.contains(READABLE)
                && repository.startsWith("mirror/")
                && !known.map(one -> one.isReadableBy(subject.tenant().orElseThrow()))
                        .orElse(false)) {
            return false;
        }
        List<String> patterns = new ArrayList<>();
        for (Matcher found = PATTERN.matcher(cell); found.find(); ) {
            patterns.add(found.group(1).replace("<tenant>", subject.tenant().orElse("<tenant>")));
        }
        return patterns.stream().anyMatch(pattern -> {
            String path = pattern.substring(0, pattern.length() - "**".length());
            return repository.startsWith(path) && repository.length() > path.length();
        });
    }

    private static List<String> cells(Subject subject) {
        try (Stream<String> lines = Files.lines(DOCS)) {
            return lines.dropWhile(line -> !line.startsWith("| API token of |"))
                    .skip(2)
                    .takeWhile(line -> line.startsWith("|"))
                    .map(line -> Stream.of(line.substring(1).split("\\|"))
                            .map(String::strip)
                            .toList())
                    .filter(cells -> cells.getFirst().replace("`", "").equals(subject.row()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(DOCS + " says nothing of " + subject));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
