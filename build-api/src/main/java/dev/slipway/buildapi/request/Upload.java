package dev.slipway.buildapi.request;

import dev.slipway.buildapi.source.SourceFetch;
import dev.slipway.buildapi.source.SourceLimits;
import dev.slipway.buildapi.source.SpooledSource;
import dev.slipway.events.BuildSubmitted;
import dev.slipway.events.request.RequestField;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.request.RequestValues;
import dev.slipway.events.text.Excerpt;
import dev.slipway.http.FieldError;
import dev.slipway.http.FieldErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/builds}, read to its end: the text fields in memory, the source in a spool file. Parts may
 * come in any order.
 */
final class Upload implements AutoCloseable {
    /** Many times the fields that there are. Each part that is none of them is remembered, to be named in the answer. */
    private static final int MAX_PARTS = 100;

    private final Map<String, String> texts = new LinkedHashMap<>();
    private final FieldErrors errors = new FieldErrors();
    private @Nullable SpooledSource source;
    private Optional<BuildSubmitted.Source> reference = Optional.empty();

    private Upload() {}

    /**
     * @throws MultipartException when the body is no multipart
     * @throws BodyTooLargeException, {@link dev.slipway.buildapi.source.SourceTooLargeException} beyond a limit
     * @throws IOException when the connection or the disk fails
     */
    static Upload read(InputStream body, String boundary, Path spool, SourceLimits limits) throws IOException {
        Upload upload = new Upload();
        try {
            MultipartReader parts = new MultipartReader(body, boundary);
            int count = 0;
            for (Optional<MultipartReader.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
                if (++count > MAX_PARTS) {
                    throw new MultipartException("the form has more than " + MAX_PARTS + " parts");
                }
                upload.take(part.get(), spool, limits);
            }
            return upload;
        } catch (IOException | RuntimeException e) {
            upload.close();
            throw e;
        }
    }

    private void take(MultipartReader.Part part, Path spool, SourceLimits limits) throws IOException {
        String name = part.name();
        if (name.equals(RequestStep.SOURCE)) {
            if (source != null) {
                wrong(name, "is there twice");
            } else {
                source = SpooledSource.of(part.content(), spool, limits);
            }
            return;
        }
        Optional<RequestField<?>> field = RequestFields.named(name);
        if (field.isEmpty()) {
            wrong(Excerpt.ofName(name), "is not a field of a build; the fields are source, " + fieldNames());
        } else if (texts.containsKey(name)) {
            wrong(name, "is there twice");
        } else {
            texts.put(name, text(name, part.content(), field.get().type().maxBytes()));
        }
    }

    private String text(String name, InputStream content, int limit) throws IOException {
        byte[] bytes = content.readNBytes(limit + 1);
        if (bytes.length > limit) {
            wrong(name, "has more than " + limit + " bytes");
            return "";
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            wrong(name, "is not UTF-8");
            return "";
        }
    }

    /** The draft that the fields make, if {@link #errors} is empty afterwards. */
    RequestValues draft() {
        FormFields fields = new FormFields(texts);
        RequestValues draft = fields.values();
        errors.addAll(fields.errors());
        SpooledSource spooled = source;
        reference = referred(draft);
        if (spooled == null && reference.isEmpty()) {
            wrong(
                    RequestStep.SOURCE,
                    "is missing: send a tar as the part source, plain or compressed (gzip, zstd, xz, bzip2), or say where one"
                            + " is with source_oci or source_url");
        } else if (spooled == null) {
            SourceFetch.refusal(reference.get())
                    .map(refused -> inForm(new FieldError(refused.field(), refused.reason())))
                    .ifPresent(error -> wrong(error.field(), error.reason()));
        } else if (reference.isPresent()) {
            wrong(RequestStep.SOURCE, "is there, and so is source_oci or source_url: send one of them");
        } else {
            draft.said(RequestFields.SOURCE_HASH).ifPresent(hash -> checkHash(hash, spooled));
        }
        return draft;
    }

    private static Optional<BuildSubmitted.Source> referred(RequestValues draft) {
        Optional<String> oci = draft.said(RequestFields.SOURCE_OCI);
        Optional<String> url = draft.said(RequestFields.SOURCE_URL);
        return oci.isEmpty() && url.isEmpty()
                ? Optional.empty()
                : Optional.of(new BuildSubmitted.Source(
                        oci,
                        url,
                        draft.said(RequestFields.SOURCE_HASH).map(hash -> hash.replaceFirst("^sha256:", ""))));
    }

    /** An error about a reference, by the names that the form has for its parts. */
    static FieldError inForm(FieldError error) {
        return switch (error.field()) {
            case "source.oci" -> new FieldError(RequestFields.SOURCE_OCI.name(), error.reason());
            case "source.url" -> new FieldError(RequestFields.SOURCE_URL.name(), error.reason());
            case "source.sha256" -> new FieldError(RequestFields.SOURCE_HASH.name(), error.reason());
            default -> error;
        };
    }

    /** Where the source is, if the form says so instead of having it; known after {@link #draft}. */
    Optional<BuildSubmitted.Source> reference() {
        return reference;
    }

    /** What makes two uploads the same: every field by its name, and what was sent as the source. */
    List<String> parts() {
        List<String> parts = new ArrayList<>();
        new TreeMap<>(texts).forEach((name, text) -> {
            parts.add(name);
            parts.add(text);
        });
        if (source != null) {
            parts.add(RequestStep.SOURCE);
            parts.add(source.digest().toString());
        }
        return parts;
    }

    private void checkHash(String hash, SpooledSource spooled) {
        List<String> violations = RequestFields.SOURCE_HASH.type().violations(hash);
        violations.forEach(reason -> wrong(RequestFields.SOURCE_HASH.name(), reason));
        String arrived = spooled.digest().hex();
        if (violations.isEmpty() && !hash.toLowerCase(Locale.ROOT).endsWith(arrived)) {
            wrong(RequestFields.SOURCE_HASH.name(), "the source that arrived has " + arrived);
        }
    }

    List<FieldError> errors() {
        return errors.list();
    }

    /** The source; there is one where neither {@link #errors} nor {@link #reference} has anything. */
    SpooledSource source() {
        if (source == null) {
            throw new IllegalStateException("draft() reported that there is no source");
        }
        return source;
    }

    @Override
    public void close() throws IOException {
        if (source != null) {
            source.close();
        }
    }

    private void wrong(String field, String reason) {
        errors.add(field, reason);
    }

    private static String fieldNames() {
        return RequestFields.ALL.stream().map(RequestField::name).collect(Collectors.joining(", "));
    }
}
