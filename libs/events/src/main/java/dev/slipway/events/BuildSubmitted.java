package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import dev.slipway.events.text.Absent;
import dev.slipway.events.text.TextForm;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A deploy system's request with its source by reference. The one event that outsiders write, so nothing about it is
 * taken for granted: build-api validates it like an HTTP request and turns it into {@link BuildRequested}, or into
 * {@link BuildFinished} with outcome rejected and a message that names the field. As over HTTP, a field that build-api does
 * not know is an error, and so is a value of another JSON type: what was asked for is built, or nothing.
 *
 * @param buildId chosen by the submitter, who finds the build by it: a {@code b} and 26 of {@code 0-9} and {@code a-z}, unique
 *     for ever; a ULID in lower case serves well
 * @param tenant whose build it is; never {@code global}
 * @param source where the source is
 * @param fields what else it says: values by the names of {@link dev.slipway.events.request.RequestFields}, in the types that JSON has for
 *     them; fields that are not known too, for build-api to refuse
 */
public record BuildSubmitted(
        @TextForm(BuildSubmitted.BUILD_ID) String buildId,
        String tenant,
        Source source,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> fields)
        implements Event {

    /** The form of a build id, as a regular expression for the whole. */
    public static final String BUILD_ID = "b[0-9a-z]{26}";

    public BuildSubmitted {
        requireNonNull(buildId, "build_id");
        requireNonNull(tenant, "tenant");
        requireNonNull(source, "source");
        fields = said(fields);
    }

    /** JSON's null says nothing. */
    private static Map<String, Object> said(@Nullable Map<String, @Nullable Object> fields) {
        Map<String, Object> said = new LinkedHashMap<>();
        if (fields != null) {
            fields.forEach((name, value) -> {
                if (value != null) {
                    said.put(name, value);
                }
            });
        }
        return Collections.unmodifiableMap(said);
    }

    /**
     * Exactly one of {@code oci} and {@code url}.
     *
     * @param oci an artifact by digest in the operator's registry below {@code uploads/<tenant>/}, {@code
     *     host/uploads/acme/web@sha256:…}, with one layer, the tar
     * @param url an https URL of a tar, with {@code sha256}
     * @param sha256 the SHA-256 of what the URL serves, 64 hexadecimal digits
     */
    public record Source(
            @TextForm(value = Source.OCI, longest = Source.LONGEST)
            Optional<String> oci,

            @TextForm(value = Source.URL, longest = Source.LONGEST)
            Optional<String> url,

            @TextForm(Source.SHA256) Optional<String> sha256) {
        /** Of a reference, characters. */
        public static final int LONGEST = 2_048;

        /** An upload by digest. Whose upload it must be, and in which registry, no form can say. */
        public static final String OCI =
                "[A-Za-z0-9.:\\[\\]-]+/uploads/[a-z0-9-]+/[a-z0-9._/-]+(?::[A-Za-z0-9_.-]+)?@sha256:[0-9a-f]{64}";

        private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
        private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

        /**
         * An https URL (RFC 3986) without a user and a fragment, as java.net.URI takes it. No group repeats more often than a host has
         * labels: Java's regular expressions recurse for each time.
         */
        public static final String URL = "[Hh][Tt][Tt][Pp][Ss]://(?=[^/?]{1,280}(?:[/?]|$))(?!.*%(?![0-9A-Fa-f]{2}))"
                + "(?:(?:" + LABEL + "\\.)+[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?\\.?"
                + "|" + LABEL + "\\.?"
                + "|(?:" + BYTE + "\\.){3}" + BYTE
                + "|\\[[0-9A-Fa-f:.]+\\])"
                + "(?::[0-9]{1,5})?(?:[/?][A-Za-z0-9._~!$&'()*+,;=:@/?%-]*)?";

        /** The SHA-256 of what a URL serves, in hex digits. */
        public static final String SHA256 = "[0-9A-Fa-f]{64}";

        public Source {
            oci = Absent.ifNull(oci);
            url = Absent.ifNull(url);
            sha256 = Absent.ifNull(sha256);
        }
    }

    @Override
    public String subject() {
        return buildId;
    }
}
