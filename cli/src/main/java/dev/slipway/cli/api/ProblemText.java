package dev.slipway.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** What a refusal says, for people: the text of a problem document (RFC 9457), field by field where it tells. */
final class ProblemText {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE_PREFIX = "urn:slipway:problem:";
    /** Where the detail says more than the fields do: which token was used, and what it may do. */
    private static final Set<Integer> ABOUT_ACCESS = Set.of(401, 403);

    private ProblemText() {}

    /** The end of a problem document's type, {@code no_such_build}; empty where the body is none of Slipway's. */
    static String kind(byte[] body) {
        try {
            String type = JSON.readTree(body).path("type").asText();
            return type.startsWith(TYPE_PREFIX) ? type.substring(TYPE_PREFIX.length()) : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** @param location where the answer leads to, for a redirect: no token is sent to an address that its owner did not name */
    static String of(int status, byte[] body, Optional<String> location) {
        if (status < 400) {
            return "HTTP " + status + ": this is not Slipway's address"
                    + location.map(there -> "; it leads to " + there).orElse("");
        }
        JsonNode problem;
        try {
            problem = JSON.readTree(body);
        } catch (IOException e) {
            return "HTTP " + status;
        }
        String title = problem.path("title").asText("HTTP " + status);
        String detail = problem.path("detail").asText("");
        JsonNode errors = problem.path("errors");
        if (!detail.isEmpty() && (errors.isEmpty() || ABOUT_ACCESS.contains(status))) {
            return title + ": " + detail;
        }
        StringBuilder text = new StringBuilder(title);
        for (JsonNode error : errors) {
            text.append("\n  ")
                    .append(error.path("field").asText())
                    .append(": ")
                    .append(error.path("reason").asText());
        }
        return text.toString();
    }
}
