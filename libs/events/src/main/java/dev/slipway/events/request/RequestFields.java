package dev.slipway.events.request;

import dev.slipway.events.BuildSubmitted;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.events.text.DockerfileText;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every field of a request for a build, but for the source itself. A new field is declared here, gets its component in {@link
 * dev.slipway.events.spec.BuildSpec}, and is filled in where build-api validates requests.
 */
public final class RequestFields {
    /** How many secrets a build may read. */
    public static final int MOST_SECRETS = 64;

    /** The form of a secret's name. */
    public static final TextField.Form SECRETS_NAME = TextField.Form.of(
            "[A-Za-z0-9][A-Za-z0-9_.-]{0,62}",
            "must be 1 to 63 of letters, digits, '_', '.' and '-', with a letter or digit first");
    /** 512 KiB of values in base64. */
    private static final int SECRET_BYTES = 700 * 1024;

    public static final RequestField<String> TENANT = RequestField.of(
                    "tenant",
                    TextField.of(
                            "(?!" + RepositoryNames.GLOBAL + "$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?",
                            "must be 1 to 63 of a-z, 0-9 and '-', not at its ends, and not \"" + RepositoryNames.GLOBAL
                                    + "\""),
                    "Whose build it is; admins and deployers must say")
            .onTheCommandLine("--tenant", "NAME");

    public static final RequestField<String> DOCKERFILE = RequestField.of(
            "dockerfile",
            TextField.upTo(DockerfileText.MAX_BYTES),
            "The Dockerfile's text, where it does not come with the source");

    /** No absolute path, no component {@code ..}, a name at its end, and no control characters. */
    public static final RequestField<String> DOCKERFILE_PATH = RequestField.of(
                    "dockerfile_path",
                    new TextField(
                            4096,
                            Optional.of(
                                    TextField.Form.of(
                                            "(?!/)(?!(?:.*/)?\\.\\.(?:/|$))(?!(?:.*/)?\\.?$)[^\\x00-\\x1f\\x7f]+",
                                            "must be the path of a file in the source: relative to its root and without '..'"))),
                    "Where the source has its Dockerfile")
            .or("Dockerfile")
            .onTheCommandLine("-f", "--file", "FILE");

    /** Linux takes no argument of more than 128 KiB for a program (MAX_ARG_STRLEN, binfmts.h), and something stands around it. */
    public static final RequestField<Map<String, String>> BUILD_ARGS = RequestField.of(
                    "build_args",
                    new NamedTextsField(
                            256,
                            120 * 1024,
                            128 * 1024,
                            TextField.Form.of("[A-Za-z_][A-Za-z0-9_.-]{0,255}", "is not the name of a build arg")),
                    "Build args by name")
            .or(Map.of())
            .onTheCommandLine("--build-arg", "K[=V]");

    public static final RequestField<List<String>> SECRETS = RequestField.of(
                    "secrets", new NamesField(MOST_SECRETS, SECRETS_NAME), "Names of secrets that the build may read")
            .or(List.of())
            .onTheCommandLine("--secret", "id=ID[,src=FILE|,env=NAME]");

    /** Values as base64 (RFC 4648, section 4), since they may be any bytes; sizes are those of the text. */
    public static final RequestField<Map<String, String>> SECRET_VALUES = RequestField.of(
                    "secret_values",
                    new NamedTextsField(MOST_SECRETS, SECRET_BYTES, SECRET_BYTES, SECRETS_NAME, true),
                    "Values of secrets for this build alone, in base64, by name; no need to name them in secrets too")
            .or(Map.of())
            .withUploadsOnly();

    public static final RequestField<List<String>> TAGS = RequestField.of(
                    "tags",
                    new NamesField(
                            32,
                            TextField.Form.of(
                                    "(?=.{1,256}$)(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?/)?"
                                            + "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"
                                            + "(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?",
                                    "must be a name and a tag, such as web:1.4 or registry.example.com/team/web:1.4, with a name in"
                                            + " lower case and no digest")),
                    "Names for the image, NAME[:TAG]")
            .or(List.of())
            .onTheCommandLine("-t", "--tag", "NAME[:TAG]");

    public static final RequestField<Boolean> PUSH = RequestField.of(
                    "push", new FlagField(), "Push names that have a registry's host to that registry")
            .or(false)
            .onTheCommandLine("--push", "");

    public static final RequestField<String> TARGET = RequestField.of(
                    "target",
                    TextField.of("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}", "must be the name or the number of a stage"),
                    "The stage to build, where it is not the last")
            .onTheCommandLine("--target", "STAGE");

    public static final RequestField<Map<String, String>> LABELS =
            keyed("labels", "Labels of the image, by key").onTheCommandLine("--label", "K[=V]");

    public static final RequestField<Map<String, String>> ANNOTATIONS =
            keyed("annotations", "Annotations of the image's manifest, by key").onTheCommandLine("--annotation", "K=V");

    public static final RequestField<Boolean> NO_CACHE = RequestField.of(
                    "no_cache", new FlagField(), "Take no step from a cache")
            .or(false)
            .onTheCommandLine("--no-cache", "");

    public static final RequestField<Boolean> PULL = RequestField.of(
                    "pull",
                    new FlagField(),
                    "Ask the registries of base images for newer ones, however fresh the mirror's copies are")
            .or(false)
            .onTheCommandLine("--pull", "");

    public static final RequestField<List<String>> ADD_HOSTS = RequestField.of(
                    "add_hosts",
                    new NamesField(
                            64,
                            TextField.Form.of(
                                    "[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,252})[:=](?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|\\[?[0-9A-Fa-f:.]{2,45}\\]?)",
                                    "must be HOST:ADDRESS, with an IP address")),
                    "Entries for /etc/hosts of RUN steps, HOST:ADDRESS")
            .or(List.of())
            .onTheCommandLine("--add-host", "HOST:ADDRESS");

    public static final RequestField<String> PROVENANCE = RequestField.of(
                    "provenance",
                    new ChoiceField(List.of("none", "min", "max")),
                    "The SLSA provenance attestation of the image")
            .or("none")
            .onTheCommandLine("--provenance", "MODE");

    public static final RequestField<String> MIRROR = RequestField.of(
                    "mirror",
                    new ChoiceField(List.of("preferred", "required")),
                    "Whether a base image that the mirror does not have is fetched from its own registry, or fails the build")
            .or("preferred")
            .onTheCommandLine("--mirror", "MODE");

    public static final RequestField<String> CACHE_SCOPE = RequestField.of(
                    "cache_scope", cacheName(), "The tenant's cache to read and write")
            .onTheCommandLine("--cache-scope", "NAME");

    public static final RequestField<String> GLOBAL_CACHE_KEY = RequestField.of(
                    "global_cache_key", cacheName(), "The shared cache to read, and to write by admin builds")
            .onTheCommandLine("--global-cache-key", "KEY");

    public static final RequestField<Boolean> IS_ADMIN_BUILD = RequestField.of(
                    "is_admin_build",
                    new FlagField(),
                    "An admin build: mirrors from any host and with the operator's logins, writes the shared cache")
            .or(false)
            .onTheCommandLine("--admin", "");

    public static final RequestField<String> BASE_IMAGE_DIGEST = RequestField.of(
                    "base_image_digest",
                    TextField.of("sha256:[0-9a-f]{64}", "must be sha256: and 64 lower-case hex digits"),
                    "The digest that the final stage's base image must have")
            .onTheCommandLine("--base-image-digest", "DIGEST");

    public static final RequestField<Integer> TIMEOUT_SECONDS = RequestField.of(
                    "timeout_seconds", new NumberField(1, 86_400), "How long the build may run, seconds")
            .or(3_600)
            .onTheCommandLine("--timeout", "DURATION");

    public static final RequestField<Integer> MEMORY_MB = RequestField.of(
                    "memory_mb", new NumberField(512, 65_536), "Memory of the build machine, MiB")
            .or(2_048)
            .onTheCommandLine("-m", "--memory", "SIZE");

    public static final RequestField<Integer> CPUS = RequestField.of(
                    "cpus", new NumberField(1, 64), "Processors of the build machine")
            .or(2)
            .onTheCommandLine("--cpus", "N");

    public static final RequestField<String> NETWORK_MODE = RequestField.of(
                    "network_mode",
                    new ChoiceField(List.of("egress", "isolated")),
                    "What the build reaches: public addresses, or nothing")
            .or("egress")
            .onTheCommandLine("--network", "MODE");

    public static final RequestField<List<String>> ALLOWED_DOMAINS = RequestField.of(
                    "allowed_domains",
                    new NamesField(
                            64,
                            TextField.Form.of(
                                    "(?=.{1,253}$)(?:\\*\\.)?[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
                                            + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*",
                                    "must be a name such as registry.example.com, or *.example.com for all names below one")),
                    "The only servers that the build reaches, over TLS and HTTP")
            .or(List.of())
            .onTheCommandLine("--allow-domain", "NAME");

    /** In a form. A submission has {@link BuildSubmitted.Source}, which says the same. */
    public static final RequestField<String> SOURCE_OCI = RequestField.of(
                    "source_oci",
                    new TextField(
                            BuildSubmitted.Source.LONGEST,
                            Optional.of(TextField.Form.of(
                                    BuildSubmitted.Source.OCI,
                                    "must be an upload in the operator's registry by its digest,"
                                            + " HOST/uploads/TENANT/NAME@sha256:DIGEST"))),
                    "In place of source: an artifact below uploads/ in the operator's registry, by its digest. For admins and deployers")
            .withUploadsOnly();

    /** The same. */
    public static final RequestField<String> SOURCE_URL = RequestField.of(
                    "source_url",
                    new TextField(
                            BuildSubmitted.Source.LONGEST,
                            Optional.of(TextField.Form.of(
                                    BuildSubmitted.Source.URL, "must be an https URL without a user and a fragment"))),
                    "In place of source: the https URL of a tar, whose SHA-256 is in source_hash. For admins and deployers")
            .withUploadsOnly();

    public static final RequestField<String> SOURCE_HASH = RequestField.of(
                    "source_hash",
                    TextField.of("(?:sha256:)?[0-9A-Fa-f]{64}", "must be the SHA-256 of the source in 64 hex digits"),
                    "SHA-256 of the source in hex digits, checked on arrival")
            .withUploadsOnly();

    /** In the order of the documentation. */
    public static final List<RequestField<?>> ALL = List.of(
            DOCKERFILE,
            DOCKERFILE_PATH,
            BUILD_ARGS,
            SECRETS,
            SECRET_VALUES,
            TAGS,
            PUSH,
            TARGET,
            LABELS,
            ANNOTATIONS,
            NO_CACHE,
            PULL,
            ADD_HOSTS,
            PROVENANCE,
            MIRROR,
            TENANT,
            CACHE_SCOPE,
            GLOBAL_CACHE_KEY,
            IS_ADMIN_BUILD,
            BASE_IMAGE_DIGEST,
            TIMEOUT_SECONDS,
            MEMORY_MB,
            CPUS,
            NETWORK_MODE,
            ALLOWED_DOMAINS,
            SOURCE_OCI,
            SOURCE_URL,
            SOURCE_HASH);

    private RequestFields() {}

    /** The field of this name. */
    public static Optional<RequestField<?>> named(String name) {
        return ALL.stream()
                .<RequestField<?>>map(field -> field)
                .filter(field -> field.name().equals(name))
                .findFirst();
    }

    /** Those that a submission may have. */
    public static List<RequestField<?>> ofSubmissions() {
        return ALL.stream()
                .<RequestField<?>>map(field -> field)
                .filter(field -> field.scope() == RequestField.Scope.EVERYWHERE)
                .toList();
    }

    private static RequestField<Map<String, String>> keyed(String name, String description) {
        return RequestField.of(
                        name,
                        new NamedTextsField(
                                128,
                                8 * 1024,
                                64 * 1024,
                                TextField.Form.of(
                                        "[^\\x00-\\x20=\\x7f]{1,256}",
                                        "must be a key without blanks, '=' and control characters")),
                        description)
                .or(Map.of());
    }

    private static TextField cacheName() {
        return new TextField(
                64,
                Optional.of(TextField.Form.of(
                        // Of the last component of a repository's name.
                        "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*",
                        "must be 1 to 64 of a-z, 0-9, '.', '_' and '-', with letters or digits at its ends, and without two"
                                + " dots or different separators in a row")));
    }
}
