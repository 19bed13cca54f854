package dev.slipway.token.exchange;

import dev.slipway.http.BodyRead;
import dev.slipway.http.DeclaredLength;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The form of {@code POST /token}, read from its stream up to a limit. The sender has not said yet who it is. So a form
 * that is larger than that of any real client is not kept.
 */
sealed interface FormBody {
    /** Bytes; a build's credential and twenty scopes take about 4 KiB. */
    int MAX_BYTES = 64 * 1024;

    /** Many times what clients send; each scope may be a parameter of its own. */
    int MAX_PARAMETERS = 1000;

    /** How long a client may take to send it. */
    Duration PATIENCE = Duration.ofSeconds(10);

    /** Its parameters, decoded, in their order. */
    record Fields(MultivaluedMap<String, String> fields) implements FormBody {}

    /** Why it is not read. */
    record Refused(int status, String reason) implements FormBody {}

    /**
     * Reads a form.
     *
     * @param contentLength the header, where the request has it
     */
    static FormBody read(InputStream body, @Nullable String contentLength) {
        OptionalLong length = DeclaredLength.of(contentLength);
        if (length.isPresent() && length.getAsLong() > MAX_BYTES) {
            return new Refused(
                    413,
                    "the form has " + length.getAsLong() + " bytes, more than the " + MAX_BYTES + " that are read");
        }
        return switch (BodyRead.of(body, MAX_BYTES, PATIENCE)) {
            case BodyRead.Whole(byte[] bytes) -> parse(new String(bytes, StandardCharsets.UTF_8));
            case BodyRead.TooLarge(int limit) ->
                new Refused(413, "the form has more than the " + limit + " bytes that are read");
            case BodyRead.TooSlow(Duration patience) ->
                new Refused(408, "the form did not come within " + patience.toSeconds() + " seconds");
            case BodyRead.CutOff(String reason) -> new Refused(400, "the form was cut off: " + reason);
        };
    }

    /** Parses {@code application/x-www-form-urlencoded} (URL standard, section 5.1), and refuses what is badly encoded. */
    static FormBody parse(String form) {
        MultivaluedMap<String, String> fields = new MultivaluedHashMap<>();
        int count = 0;
        for (int start = 0; start <= form.length(); ) {
            int end = form.indexOf('&', start);
            end = end < 0 ? form.length() : end;
            if (end > start) {
                if (++count > MAX_PARAMETERS) {
                    return new Refused(400, "the form has more than " + MAX_PARAMETERS + " parameters");
                }
                String parameter = form.substring(start, end);
                int equals = parameter.indexOf('=');
                try {
                    fields.add(
                            decoded(equals < 0 ? parameter : parameter.substring(0, equals)),
                            equals < 0 ? "" : decoded(parameter.substring(equals + 1)));
                } catch (IllegalArgumentException e) {
                    return new Refused(400, "the form is not encoded as a form: parameter " + count);
                }
            }
            start = end + 1;
        }
        return new Fields(fields);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
