package dev.slipway.buildapi.limit;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.request.NumberField;
import dev.slipway.events.request.RequestField;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.request.RequestValues;
import dev.slipway.events.spec.NetworkMode;
import dev.slipway.http.FieldError;
import dev.slipway.http.FieldErrors;
import dev.slipway.settings.BadSettingException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The most that a build may ask for. A request that asks for more is refused. One that does not say what it wants gets the default, or
 * the maximum where that is less.
 *
 * @param memoryMb MiB
 * @param secrets how many a build may read
 * @param secretBytes of their values together
 * @param exemptsAdminBuilds whether machine, time and network of an admin build have no maximum
 */
public record Maxima(
        int memoryMb,
        int cpus,
        int timeoutSeconds,
        NetworkMaximum network,
        int secrets,
        int secretBytes,
        boolean exemptsAdminBuilds) {
    /** What the values of a build's secrets may have at all, bytes: they travel in one record of Kafka with the rest of the request. */
    public static final int MOST_SECRET_BYTES = 512 << 10;

    private static final String SETTINGS = "slipway.build-api.limits.";
    private static final String EGRESS = NetworkMode.EGRESS.name().toLowerCase(Locale.ROOT);
    private static final String ISOLATED = NetworkMode.ISOLATED.name().toLowerCase(Locale.ROOT);

    public Maxima {
        requireNonNull(network, "network");
    }

    /** @throws BadSettingException where one is beyond what a request can say at all */
    public static Maxima of(LimitsConfig config) {
        long memoryBytes = config.memory().asLongValue();
        Duration timeout = config.timeout();
        long secretBytes = config.secretBytes().asLongValue();
        requireWithin(RequestFields.MEMORY_MB, "memory", memoryBytes >> 20, String.valueOf(memoryBytes), "MiB");
        requireWithin(RequestFields.CPUS, "cpus", config.cpus(), String.valueOf(config.cpus()), "processors");
        requireWithin(RequestFields.TIMEOUT_SECONDS, "timeout", timeout.toSeconds(), timeout.toString(), "seconds");
        requireAtMost("secrets", config.secrets(), RequestFields.MOST_SECRETS, "");
        requireAtMost("secret-bytes", secretBytes, MOST_SECRET_BYTES, " bytes");
        return new Maxima(
                (int) (memoryBytes >> 20),
                config.cpus(),
                (int) timeout.toSeconds(),
                config.network(),
                config.secrets(),
                (int) secretBytes,
                config.exemptAdminBuilds());
    }

    private static void requireWithin(
            RequestField<Integer> field, String setting, long value, String text, String unit) {
        NumberField bounds = bounds(field);
        if (value < bounds.min() || value > bounds.max()) {
            throw new BadSettingException(
                    SETTINGS + setting,
                    text,
                    "must be from %d to %d %s, as %s of a request"
                            .formatted(bounds.min(), bounds.max(), unit, field.name()));
        }
    }

    private static NumberField bounds(RequestField<Integer> field) {
        if (field.type() instanceof NumberField bounds) {
            return bounds;
        }
        throw new IllegalArgumentException(field.name() + " is no number");
    }

    private static void requireAtMost(String setting, long value, long most, String unit) {
        if (value > most) {
            throw new BadSettingException(
                    SETTINGS + setting,
                    String.valueOf(value),
                    "must be at most " + most + unit + ", as in any request");
        }
    }

    /**
     * What a request asks for beyond the maxima, field by field. A value that is wrong anyway is not among it; the values of secrets
     * are not either, see {@link #secretBytesRefusal}.
     *
     * @param secretNames of all secrets that the build may read
     */
    public List<FieldError> violations(RequestValues draft, int secretNames) {
        FieldErrors errors = new FieldErrors();
        if (!isExempt(draft)) {
            checkNumber(errors, draft, RequestFields.TIMEOUT_SECONDS, timeoutSeconds, " seconds", "timeout");
            checkNumber(errors, draft, RequestFields.MEMORY_MB, memoryMb, " MiB", "memory");
            checkNumber(errors, draft, RequestFields.CPUS, cpus, "", "cpus");
            checkNetwork(errors, draft);
        }
        if (secretNames > secrets && secretNames <= RequestFields.MOST_SECRETS) {
            RequestField<?> field =
                    draft.said(RequestFields.SECRETS).isPresent() ? RequestFields.SECRETS : RequestFields.SECRET_VALUES;
            errors.add(
                    field.name(),
                    "is about " + secretNames + (secretNames == 1 ? " secret" : " secrets")
                            + over(String.valueOf(secrets), "secrets"));
        }
        return errors.list();
    }

    private static void checkNumber(
            FieldErrors errors,
            RequestValues draft,
            RequestField<Integer> field,
            int most,
            String unit,
            String setting) {
        draft.said(field)
                .filter(value -> value > most && field.type().violations(value).isEmpty())
                .ifPresent(value -> errors.add(field.name(), "is " + value + unit + over(most + unit, setting)));
    }

    private void checkNetwork(FieldErrors errors, RequestValues draft) {
        List<String> domains = draft.of(RequestFields.ALLOWED_DOMAINS);
        boolean wantsAll =
                draft.said(RequestFields.NETWORK_MODE).filter(EGRESS::equals).isPresent() && domains.isEmpty();
        if (network == NetworkMaximum.ALLOWED_DOMAINS && wantsAll) {
            errors.add(
                    RequestFields.NETWORK_MODE.name(),
                    "is egress" + over(RequestFields.ALLOWED_DOMAINS.name(), "network")
                            + "; to reach some servers, name them in " + RequestFields.ALLOWED_DOMAINS.name());
        }
        if (network == NetworkMaximum.ISOLATED && wantsAll) {
            errors.add(RequestFields.NETWORK_MODE.name(), "is egress" + over(ISOLATED, "network"));
        }
        if (network == NetworkMaximum.ISOLATED && !domains.isEmpty()) {
            errors.add(RequestFields.ALLOWED_DOMAINS.name(), "names servers" + over(ISOLATED, "network"));
        }
    }

    /** What is said of values of secrets that have too many bytes in all. */
    public String secretBytesRefusal(long bytes) {
        return "has values of " + bytes + " bytes in all" + over(secretBytes + " bytes", "secret-bytes");
    }

    /** The same request, with what it gets for what it does not say. */
    public RequestValues within(RequestValues draft) {
        if (isExempt(draft)) {
            return draft;
        }
        RequestValues bounded = atMost(draft, RequestFields.TIMEOUT_SECONDS, timeoutSeconds);
        bounded = atMost(bounded, RequestFields.MEMORY_MB, memoryMb);
        bounded = atMost(bounded, RequestFields.CPUS, cpus);
        boolean saysNothing = draft.said(RequestFields.NETWORK_MODE).isEmpty()
                && draft.of(RequestFields.ALLOWED_DOMAINS).isEmpty();
        return saysNothing && network != NetworkMaximum.EGRESS
                ? bounded.with(RequestFields.NETWORK_MODE, ISOLATED)
                : bounded;
    }

    private static RequestValues atMost(RequestValues draft, RequestField<Integer> field, int most) {
        return draft.said(field).isPresent() ? draft : draft.with(field, Math.min(draft.of(field), most));
    }

    private boolean isExempt(RequestValues draft) {
        return exemptsAdminBuilds && draft.of(RequestFields.IS_ADMIN_BUILD);
    }

    private static String over(String most, String setting) {
        return ", and the most that this Slipway allows is " + most + "; its operator can change that with " + SETTINGS
                + setting;
    }
}
