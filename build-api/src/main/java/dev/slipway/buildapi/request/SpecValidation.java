package dev.slipway.buildapi.request;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.limit.Maxima;
import dev.slipway.buildapi.secret.GivenSecrets;
import dev.slipway.events.account.Role;
import dev.slipway.events.repository.TenantName;
import dev.slipway.events.request.RequestField;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.request.RequestValues;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.events.spec.NetworkMode;
import dev.slipway.events.spec.Provenance;
import dev.slipway.http.FieldError;
import dev.slipway.http.FieldErrors;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Turns what a request says into a spec with every default filled in, or says field by field what is wrong with it. The
 * declaration of a field has the bounds of that field, and {@link Maxima} what the operator allows of it. This class has the rules for
 * several fields together.
 */
final class SpecValidation {
    private final RequestValues draft;
    private final Caller caller;
    private final Maxima maxima;
    private final FieldErrors errors = new FieldErrors();

    private SpecValidation(RequestValues draft, Caller caller, Maxima maxima) {
        this.draft = draft;
        this.caller = caller;
        this.maxima = maxima;
    }

    /** What a draft is worth. */
    sealed interface Verdict {
        record Valid(BuildSpec spec) implements Verdict {}

        record Invalid(List<FieldError> errors) implements Verdict {}

        /** The draft may be fine; this caller may not ask for it. */
        record Forbidden(FieldError error) implements Verdict {}
    }

    static Verdict validate(RequestValues draft, Caller caller, Maxima maxima) {
        return new SpecValidation(draft, caller, maxima).verdict();
    }

    /** Whether this is a tenant's name; {@code global} is none. */
    static boolean isTenant(String name) {
        return TenantName.isValid(name);
    }

    private Verdict verdict() {
        Optional<FieldError> forbidden = forbidden(draft, caller);
        if (forbidden.isPresent()) {
            return new Verdict.Forbidden(forbidden.get());
        }
        RequestFields.ALL.forEach(this::checkBounds);
        errors.addAll(maxima.violations(draft, GivenSecrets.names(draft).size()));
        String tenant = tenant();
        checkDockerfile();
        checkSecrets();
        checkNetwork();
        return errors.isEmpty() ? new Verdict.Valid(spec(tenant)) : new Verdict.Invalid(errors.list());
    }

    private BuildSpec spec(String tenant) {
        RequestValues bounded = maxima.within(draft);
        boolean inline = draft.said(RequestFields.DOCKERFILE).isPresent();
        return new BuildSpec(
                tenant,
                draft.of(RequestFields.IS_ADMIN_BUILD),
                inline ? Optional.empty() : Optional.of(draft.of(RequestFields.DOCKERFILE_PATH)),
                draft.of(RequestFields.BUILD_ARGS),
                GivenSecrets.names(draft),
                draft.said(RequestFields.CACHE_SCOPE),
                draft.said(RequestFields.GLOBAL_CACHE_KEY),
                draft.said(RequestFields.BASE_IMAGE_DIGEST),
                bounded.of(RequestFields.TIMEOUT_SECONDS),
                bounded.of(RequestFields.MEMORY_MB),
                bounded.of(RequestFields.CPUS),
                word(NetworkMode.class, bounded, RequestFields.NETWORK_MODE),
                draft.of(RequestFields.TAGS),
                draft.of(RequestFields.PUSH),
                word(MirrorMode.class, draft, RequestFields.MIRROR),
                options());
    }

    private BuildOptions options() {
        return new BuildOptions(
                draft.said(RequestFields.TARGET),
                draft.of(RequestFields.LABELS),
                draft.of(RequestFields.ANNOTATIONS),
                draft.of(RequestFields.NO_CACHE),
                draft.of(RequestFields.PULL),
                draft.of(RequestFields.ADD_HOSTS),
                draft.of(RequestFields.ALLOWED_DOMAINS),
                word(Provenance.class, draft, RequestFields.PROVENANCE));
    }

    private static <E extends Enum<E>> E word(Class<E> type, RequestValues values, RequestField<String> field) {
        return Enum.valueOf(type, values.of(field).toUpperCase(Locale.ROOT));
    }

    /** What of the draft this caller may not ask for, whatever else is wrong with it. */
    static Optional<FieldError> forbidden(RequestValues draft, Caller caller) {
        if (!caller.mayBuild()) {
            return Optional.of(error(RequestFields.TENANT, "a viewer's token may not start builds"));
        }
        if (draft.of(RequestFields.IS_ADMIN_BUILD) && !caller.isAdmin()) {
            return Optional.of(error(RequestFields.IS_ADMIN_BUILD, "only an admin's token may start admin builds"));
        }
        Optional<RequestField<String>> reference = Stream.of(RequestFields.SOURCE_OCI, RequestFields.SOURCE_URL)
                .filter(field -> draft.said(field).isPresent())
                .findFirst();
        if (reference.isPresent() && caller.role() == Role.TENANT) {
            return Optional.of(error(
                    reference.get(),
                    "only an admin's or a deployer's token may refer to a source; send it as the part source"));
        }
        if (draft.said(RequestFields.TENANT)
                .filter(tenant -> !caller.sees(tenant))
                .isPresent()) {
            return Optional.of(error(RequestFields.TENANT, "the token belongs to another tenant"));
        }
        return Optional.empty();
    }

    private <T> void checkBounds(RequestField<T> field) {
        draft.said(field).ifPresent(value -> field.type().violations(value).forEach(reason -> wrong(field, reason)));
    }

    private String tenant() {
        Optional<String> tenant = draft.said(RequestFields.TENANT).or(caller::tenant);
        if (tenant.isEmpty()) {
            String who = caller.role() == Role.ADMIN ? "an admin" : "a deployer";
            wrong(RequestFields.TENANT, "is missing: " + who + " names the tenant of each build");
        }
        return tenant.orElse("");
    }

    private void checkDockerfile() {
        if (draft.said(RequestFields.DOCKERFILE).isPresent()
                && draft.said(RequestFields.DOCKERFILE_PATH).isPresent()) {
            wrong(RequestFields.DOCKERFILE_PATH, "cannot be sent together with dockerfile; send one of them");
        }
    }

    private void checkNetwork() {
        boolean isolated = draft.of(RequestFields.NETWORK_MODE).equals("isolated");
        if (isolated && !draft.of(RequestFields.ALLOWED_DOMAINS).isEmpty()) {
            wrong(RequestFields.ALLOWED_DOMAINS, "cannot be sent with network_mode isolated, which reaches no server");
        }
    }

    private void checkSecrets() {
        GivenSecrets.violations(draft, maxima).forEach(reason -> wrong(RequestFields.SECRET_VALUES, reason));
        boolean given = !draft.of(RequestFields.SECRET_VALUES).isEmpty();
        if (given && GivenSecrets.names(draft).size() > RequestFields.MOST_SECRETS) {
            wrong(
                    RequestFields.SECRET_VALUES,
                    "and secrets name more than " + RequestFields.MOST_SECRETS + " secrets together");
        }
    }

    private void wrong(RequestField<?> field, String reason) {
        errors.add(field.name(), reason);
    }

    private static FieldError error(RequestField<?> field, String reason) {
        return new FieldError(field.name(), reason);
    }
}
