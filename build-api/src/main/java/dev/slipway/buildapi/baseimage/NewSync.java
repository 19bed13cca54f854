package dev.slipway.buildapi.baseimage;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.buildapi.body.JsonFields;
import dev.slipway.buildapi.body.TimeText;
import dev.slipway.events.sync.TagSync;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of a request for tags: for the API's description, and how it is read. */
record NewSync(
        @Schema(required = true, examples = "docker.io/library/node")
        String repository,

        @Schema(
                description =
                        "Patterns: * stands for any characters, ? for one; a ! in front leaves tags out. Without any that lets"
                                + " tags in, all are in",
                examples = "[\"22*\", \"!*-rc*\"]")
        List<String> tags,

        @JsonProperty(NEWER_THAN) @Schema(description = "Only images that were made within this time", examples = "90d")
        String newerThan,

        @Schema(description = "Only so many tags, the newest by their names read as versions")
        int keep,

        @Schema(description = "Where more tags than this are left, nothing is mirrored; 100 unless told, at most 1000")
        int limit,

        @JsonProperty(DRY_RUN) @Schema(description = "Only says what would be mirrored")
        boolean dryRun) {
    static final String REPOSITORY = "repository";
    private static final String TAGS = "tags";
    private static final String NEWER_THAN = "newer_than";
    private static final String KEEP = "keep";
    private static final String LIMIT = "limit";
    private static final String DRY_RUN = "dry_run";

    static final Set<String> FIELDS = Set.of(REPOSITORY, TAGS, NEWER_THAN, KEEP, LIMIT, DRY_RUN);

    /** Which tags a body wants. What is wrong with it is among the body's errors. */
    static TagSync tags(JsonFields body) {
        List<String> patterns = body.texts(TAGS, TagSync.MOST_PATTERNS);
        patterns.stream()
                .filter(pattern -> !TagSync.isPattern(pattern))
                .findFirst()
                .ifPresent(pattern -> body.wrong(
                        TAGS, "must be patterns of tags, such as 22*, *-slim or !*-rc*, and has \"" + pattern + "\""));
        Optional<Duration> newerThan = body.text(NEWER_THAN).flatMap(text -> {
            Optional<Duration> age = TimeText.parse(text);
            if (age.isEmpty()) {
                body.wrong(NEWER_THAN, "must be a time such as " + TimeText.FORMS + ", at most 3650d");
            }
            return age;
        });
        OptionalLong keep = body.number(KEEP, 1, TagSync.MOST_TAGS);
        if (newerThan.isPresent() && keep.isPresent()) {
            body.wrong(KEEP, "cannot be there beside " + NEWER_THAN);
        }
        OptionalLong limit = body.number(LIMIT, 1, TagSync.MOST_TAGS);
        return new TagSync(
                patterns,
                newerThan.map(Duration::toSeconds),
                keep.isPresent() ? Optional.of((int) keep.getAsLong()) : Optional.empty(),
                (int) limit.orElse(TagSync.USUAL_LIMIT),
                body.flag(DRY_RUN));
    }
}
