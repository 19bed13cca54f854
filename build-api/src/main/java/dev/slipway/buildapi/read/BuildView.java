package dev.slipway.buildapi.read;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A build as the API shows it.
 *
 * @param status {@code requested}, {@code prepared}, {@code authorized}, {@code running}, {@code cancelling}, or an outcome
 * @param spec what was asked for, under the names of {@code POST /v1/builds}
 * @param reason a word for programs where it did not succeed
 * @param message a sentence for people where it did not succeed
 * @param failedStep which step failed, where one did
 * @param position how many builds wait before it, while it waits for a machine; 10,000 for all beyond
 * @param names what became of the names that the image was to get; those of which nobody told yet are pending
 * @param rebuildOf the build whose source and spec it has again
 * @param builder which BuildKit built it, where it has ended and a machine got so far
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record BuildView(
        String id,
        String tenant,
        String status,
        Optional<String> reason,
        Optional<String> message,
        Optional<FailedStep> failedStep,
        Optional<Integer> position,
        Optional<Instant> requestedAt,
        Optional<Instant> preparedAt,
        Optional<Instant> authorizedAt,
        Optional<Instant> startedAt,
        Optional<Instant> cancelRequestedAt,
        Optional<String> cancelRequestedBy,
        Optional<Instant> finishedAt,
        Optional<JsonNode> spec,
        Optional<String> rebuildOf,
        Optional<Source> source,
        Optional<JsonNode> baseImages,
        List<Attempt> attempts,
        Optional<String> builder,
        Optional<Image> image,
        Optional<Disk> disk,
        List<NameView> names) {

    /** Where the source lies in the registry. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Source(String repository, String digest, long size) {}

    /** @param line the line of the Dockerfile that it comes from, from 1 */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record FailedStep(int step, String name, Optional<Integer> line) {}

    /** One machine that was booted for the build. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Attempt(int attempt, String attemptId, String launcher, String machine, Instant startedAt) {}

    /** @param reference host, repository and digest: what to pull */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "BuildImage")
    public record Image(
            String reference,
            String repository,
            String digest,
            Optional<String> cacheRepository,
            int cachedSteps,
            int totalSteps) {}

    /**
     * @param result {@code converted}, {@code skipped} or {@code failed}
     * @param verity what {@code veritysetup open} needs, of a disk with a hash tree
     * @param failure why the disk could not be made again after it was removed, where that was asked for last and failed
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Disk(
            String result,
            Optional<String> reason,
            Optional<String> location,
            Optional<String> format,
            Optional<Long> size,
            Optional<String> sha256,
            Optional<Verity> verity,
            long durationMillis,
            Instant convertedAt,
            Optional<String> failure,
            Optional<Instant> failedAt) {}

    /** @param hashOffset bytes into the disk */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Verity(String rootHash, long hashOffset) {}
}
