package dev.slipway.converter.cleanup;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.converter.store.PushedReference;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A cleanup as the endpoint tells of it.
 *
 * @param freedBytes the sizes of the disks that were removed, or would be
 */
record CleanupReport(
        @JsonProperty("dry_run") boolean dryRun,
        @JsonProperty("disks") List<Disk> disks,
        @JsonProperty("freed_bytes") long freedBytes) {

    private static final String REMOVED = "removed";
    private static final String WOULD_BE_REMOVED = "would_be_removed";
    private static final Set<String> GOING = Set.of(REMOVED, WOULD_BE_REMOVED);

    CleanupReport {
        disks = List.copyOf(disks);
    }

    /**
     * @param digest of the manifest that the disk was made from
     * @param verdict {@code removed}, {@code would_be_removed}, {@code failed}, or why it was kept: {@code still_there},
     *     {@code not_answered}, {@code too_young}, {@code no_reference}
     * @param reason what is behind the verdict, for people
     * @param references {@code repository@digest}, the newest push first
     */
    record Disk(
            @JsonProperty("digest") String digest,
            @JsonProperty("file") String file,
            @JsonProperty("bytes") long bytes,
            @JsonProperty("verdict") String verdict,
            @JsonProperty("reason") String reason,
            @JsonProperty("references") List<String> references) {

        Disk {
            references = List.copyOf(references);
        }

        private static Disk of(CheckedDisk disk) {
            return new Disk(
                    disk.manifest().toString(),
                    disk.file().toString(),
                    disk.bytes(),
                    word(disk.verdict()),
                    sentence(disk.verdict()),
                    disk.references().stream().map(PushedReference::toString).toList());
        }
    }

    static CleanupReport of(boolean dryRun, List<CheckedDisk> disks) {
        return new CleanupReport(
                dryRun,
                disks.stream().map(Disk::of).toList(),
                disks.stream()
                        .filter(disk -> GOING.contains(word(disk.verdict())))
                        .mapToLong(CheckedDisk::bytes)
                        .sum());
    }

    private static String word(CleanupOutcome verdict) {
        return switch (verdict) {
            case CleanupOutcome.StillThere _ -> "still_there";
            case CleanupOutcome.NotAnswered _ -> "not_answered";
            case CleanupOutcome.TooYoung _ -> "too_young";
            case CleanupOutcome.NoReference _ -> "no_reference";
            case CleanupOutcome.WouldBeRemoved _, CleanupOutcome.WouldBeRemovedUnused _ -> WOULD_BE_REMOVED;
            case CleanupOutcome.Removed _, CleanupOutcome.RemovedUnused _ -> REMOVED;
            case CleanupOutcome.Failed _ -> "failed";
        };
    }

    private static String unused(Instant since) {
        return "not downloaded since " + since + "; made again on request";
    }

    private static String sentence(CleanupOutcome verdict) {
        return switch (verdict) {
            case CleanupOutcome.StillThere(PushedReference reference) -> reference.repository() + " has the image";
            case CleanupOutcome.NotAnswered(PushedReference reference, String reason) ->
                "whether the image is in " + reference.repository() + " is not known: " + reason;
            case CleanupOutcome.TooYoung(var until) -> "pushed not long ago, stays until " + until;
            case CleanupOutcome.NoReference() -> "where its image was pushed is not known";
            case CleanupOutcome.WouldBeRemoved(), CleanupOutcome.Removed() -> "the image is gone from the registry";
            case CleanupOutcome.WouldBeRemovedUnused(var since) -> unused(since);
            case CleanupOutcome.RemovedUnused(var since) -> unused(since);
            case CleanupOutcome.Failed(String reason) -> reason;
        };
    }
}
