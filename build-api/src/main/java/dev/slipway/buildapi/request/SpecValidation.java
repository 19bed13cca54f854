package dev.slipway.buildapi.request;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.Role;
import dev.slipway.buildapi.problem.FieldError;
import dev.slipway.buildapi.problem.FieldErrors;
import dev.slipway.events.BuildSpec;
import dev.slipway.events.Excerpt;
import dev.slipway.events.NetworkMode;
import dev.slipway.events.RepositoryNames;
import dev.slipway.registry.reference.Repository;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns a draft into a spec with every default filled in, or says field by field what is wrong with it. */
final class SpecValidation {
    static final int MAX_DOCKERFILE_BYTES = 256 * 1024;

    private static final int MAX_BUILD_ARGS = 256;
    /** In UTF-8, names and values. */
    private static final int MAX_BUILD_ARGS_BYTES = 128 * 1024;
    /**
     * Of one name and value in UTF-8. Linux takes no argument or variable of more than 128 KiB for a program
     * (MAX_ARG_STRLEN, binfmts.h), with what stands around them.
     */
    private static final int MAX_BUILD_ARG_BYTES = 120 * 1024;

    private static final int MAX_SECRETS = 64;
    private static final int MAX_CACHE_NAME = 64;

    private static final Range TIMEOUT = new Range(FormFields.TIMEOUT_SECONDS, 1, 86_400, 3600);
    private static final Range MEMORY = new Range(FormFields.MEMORY_MB, 512, 65_536, 2048);
    private static final Range CPUS = new Range(FormFields.CPUS, 1, 64, 2);
    private static final Pattern TENANT = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern CACHE_NAME = Pattern.compile("[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?");
    private static final Pattern SECRET = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");
    private static final Pattern ARG_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,255}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private final BuildDraft draft;
    private final Caller caller;
    private final FieldErrors errors = new FieldErrors();

    private SpecValidation(BuildDraft draft, Caller caller) {
        this.draft = draft;
        this.caller = caller;
    }

    /** What a draft is worth. */
    sealed interface Verdict {
        record Valid(BuildSpec spec) implements Verdict {}

        record Invalid(List<FieldError> errors) implements Verdict {}

        /** The draft may be fine; this caller may not ask for it. */
        record Forbidden(FieldError error) implements Verdict {}
    }

    private record Range(String field, int min, int max, int byDefault) {}

    static Verdict validate(BuildDraft draft, Caller caller) {
        return new SpecValidation(draft, caller).verdict();
    }

    /** Whether this is a tenant's name; {@code global} is none. */
    static boolean isTenant(String name) {
        return TENANT.matcher(name).matches() && !name.equals(RepositoryNames.GLOBAL);
    }

    private Verdict verdict() {
        Optional<FieldError> forbidden = forbidden(draft, caller);
        if (forbidden.isPresent()) {
            return new Verdict.Forbidden(forbidden.get());
        }
        String tenant = tenant();
        checkDockerfile();
        checkBuildArgs();
        checkSecrets();
        checkCacheName(FormFields.CACHE_SCOPE, draft.cacheScope(), tenant);
        checkCacheName(FormFields.GLOBAL_CACHE_KEY, draft.globalCacheKey(), RepositoryNames.GLOBAL);
        draft.baseImageDigest()
                .filter(digest -> !DIGEST.matcher(digest).matches())
                .ifPresent(_ -> wrong(FormFields.BASE_IMAGE_DIGEST, "must be sha256: and 64 lower-case hex digits"));
        BuildSpec spec = new BuildSpec(
                tenant,
                draft.admin(),
                draft.dockerfile(),
                draft.buildArgs(),
                draft.secrets(),
                draft.cacheScope(),
                draft.globalCacheKey(),
                draft.baseImageDigest(),
                within(TIMEOUT, draft.timeoutSeconds()),
                within(MEMORY, draft.memoryMb()),
                within(CPUS, draft.cpus()),
                networkMode());
        return errors.isEmpty() ? new Verdict.Valid(spec) : new Verdict.Invalid(errors.list());
    }

    /** What of the draft this caller may not ask for, whatever else is wrong with it. */
    static Optional<FieldError> forbidden(BuildDraft draft, Caller caller) {
        if (!caller.mayBuild()) {
            return Optional.of(new FieldError(FormFields.TENANT, "a viewer starts no builds"));
        }
        if (draft.admin() && !caller.isAdmin()) {
            return Optional.of(new FieldError(FormFields.IS_ADMIN_BUILD, "only an admin's token starts admin builds"));
        }
        if (draft.tenant().isPresent() && !caller.sees(draft.tenant().get())) {
            return Optional.of(new FieldError(FormFields.TENANT, "the token belongs to another tenant"));
        }
        return Optional.empty();
    }

    private String tenant() {
        Optional<String> tenant = draft.tenant().or(caller::tenant);
        if (tenant.isEmpty()) {
            String who = caller.role() == Role.ADMIN ? "an admin" : "a deployer";
            wrong(FormFields.TENANT, "is missing: " + who + " names the tenant of each build");
        } else if (!isTenant(tenant.get())) {
            wrong(
                    FormFields.TENANT,
                    "must be 1 to 63 of a-z, 0-9 and '-', not at its ends, and not \"" + RepositoryNames.GLOBAL + "\"");
        }
        return tenant.orElse("");
    }

    private void checkDockerfile() {
        draft.dockerfile()
                .filter(text -> bytes(text) > MAX_DOCKERFILE_BYTES)
                .ifPresent(_ -> wrong(FormFields.DOCKERFILE, "has more than " + MAX_DOCKERFILE_BYTES + " bytes"));
    }

    private void checkBuildArgs() {
        Map<String, String> args = draft.buildArgs();
        if (args.size() > MAX_BUILD_ARGS) {
            wrong(FormFields.BUILD_ARGS, "has more than " + MAX_BUILD_ARGS + " entries");
            return;
        }
        long all = 0;
        for (Map.Entry<String, String> arg : args.entrySet()) {
            int bytes = bytes(arg.getKey()) + bytes(arg.getValue());
            all += bytes;
            if (!ARG_NAME.matcher(arg.getKey()).matches()) {
                wrong(FormFields.BUILD_ARGS, "\"" + Excerpt.ofName(arg.getKey()) + "\" is not the name of a build arg");
            }
            if (arg.getValue().indexOf('\0') >= 0) {
                wrong(FormFields.BUILD_ARGS, "the value of " + Excerpt.ofName(arg.getKey()) + " has a NUL in it");
            }
            if (bytes > MAX_BUILD_ARG_BYTES) {
                wrong(
                        FormFields.BUILD_ARGS,
                        Excerpt.ofName(arg.getKey()) + " and its value have more than " + MAX_BUILD_ARG_BYTES
                                + " bytes");
            }
        }
        if (all > MAX_BUILD_ARGS_BYTES) {
            wrong(FormFields.BUILD_ARGS, "has more than " + MAX_BUILD_ARGS_BYTES + " bytes in all");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private void checkSecrets() {
        if (draft.secrets().size() > MAX_SECRETS) {
            wrong(FormFields.SECRETS, "has more than " + MAX_SECRETS + " names");
            return;
        }
        Set<String> seen = new HashSet<>();
        for (String name : draft.secrets()) {
            if (!SECRET.matcher(name).matches()) {
                wrong(
                        FormFields.SECRETS,
                        "\"" + Excerpt.ofName(name)
                                + "\" must be 1 to 63 of a-z, 0-9, '_', '.' and '-', with a letter or"
                                + " digit first");
            } else if (!seen.add(name)) {
                wrong(FormFields.SECRETS, "names " + name + " twice");
            }
        }
    }

    /** A cache's name becomes the last component of a repository's name, so it follows that grammar too. */
    private void checkCacheName(String field, Optional<String> name, String owner) {
        if (name.isEmpty()) {
            return;
        }
        if (name.get().length() > MAX_CACHE_NAME) {
            wrong(field, "has more than " + MAX_CACHE_NAME + " characters");
        } else if (!CACHE_NAME.matcher(name.get()).matches()
                || (isOwner(owner) && !Repository.isValidPath(RepositoryNames.cache(owner, name.get())))) {
            wrong(
                    field,
                    "must be 1 to 64 of a-z, 0-9, '.', '_' and '-', with letters or digits at its ends, single dots,"
                            + " and no mixed separators in a row");
        }
    }

    private static boolean isOwner(String owner) {
        return owner.equals(RepositoryNames.GLOBAL) || isTenant(owner);
    }

    private int within(Range range, Optional<Integer> value) {
        int chosen = value.orElse(range.byDefault());
        if (chosen < range.min() || chosen > range.max()) {
            wrong(range.field(), "must be from " + range.min() + " to " + range.max());
        }
        return chosen;
    }

    private NetworkMode networkMode() {
        return switch (draft.networkMode().orElse("egress")) {
            case "egress" -> NetworkMode.EGRESS;
            case "isolated" -> NetworkMode.ISOLATED;
            default -> {
                wrong(FormFields.NETWORK_MODE, "must be egress or isolated");
                yield NetworkMode.EGRESS;
            }
        };
    }

    private void wrong(String field, String reason) {
        errors.add(field, reason);
    }
}
