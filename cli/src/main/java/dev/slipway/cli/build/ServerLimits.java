package dev.slipway.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.request.RequestField;
import dev.slipway.events.request.RequestFields;
import java.util.Map;
import java.util.Optional;

/**
 * The most that a Slipway lets a build ask for, as {@code GET /v1/server} tells it. What is over it is refused before anything is packed
 * and sent. A Slipway that does not tell a limit judges the request itself.
 */
record ServerLimits(JsonNode limits) {
    private static final String SETTINGS = "slipway.build-api.limits.";
    private static final String EGRESS = "egress";
    private static final String ISOLATED = "isolated";

    /** Bytes of a request. */
    long requestBytes() {
        return limits.path("request_bytes").asLong(Long.MAX_VALUE);
    }

    /** Why these fields, as a form has them, are refused: a sentence that begins with the option. */
    Optional<String> refusal(Map<String, String> fields) {
        boolean isExempt = limits.path("admin_builds_exempt").asBoolean()
                && fields.containsKey(RequestFields.IS_ADMIN_BUILD.name());
        return isExempt
                ? Optional.empty()
                : number(fields, RequestFields.MEMORY_MB, "memory")
                        .or(() -> number(fields, RequestFields.CPUS, "cpus"))
                        .or(() -> number(fields, RequestFields.TIMEOUT_SECONDS, "timeout"))
                        .or(() -> network(fields));
    }

    private Optional<String> number(Map<String, String> fields, RequestField<Integer> field, String setting) {
        int most = limits.path(field.name()).asInt(Integer.MAX_VALUE);
        // The options were read, so each is a number.
        return Optional.ofNullable(fields.get(field.name()))
                .map(Integer::valueOf)
                .filter(value -> value > most)
                .map(value ->
                        refusal(field, OptionText.written(field, value), OptionText.written(field, most), setting));
    }

    private Optional<String> network(Map<String, String> fields) {
        String most = limits.path("network").asText(EGRESS);
        boolean namesDomains = fields.containsKey(RequestFields.ALLOWED_DOMAINS.name());
        boolean wantsAll = EGRESS.equals(fields.get(RequestFields.NETWORK_MODE.name())) && !namesDomains;
        if (wantsAll && !most.equals(EGRESS)) {
            String allowed = most.equals(ISOLATED) ? most : "the servers of --allow-domain";
            return Optional.of(refusal(RequestFields.NETWORK_MODE, EGRESS, allowed, "network"));
        }
        return namesDomains && most.equals(ISOLATED)
                ? Optional.of(refusal(RequestFields.ALLOWED_DOMAINS, "a server", most, "network"))
                : Optional.empty();
    }

    private static String refusal(RequestField<?> field, String asked, String most, String setting) {
        return field.option().orElseThrow().name() + ": " + asked + " is more than this Slipway allows, which is "
                + most + "; nothing was sent; its operator can change that with " + SETTINGS + setting;
    }
}
