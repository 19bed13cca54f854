package dev.slipway.converter.cleanup;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.converter.store.PushedReference;
import java.util.List;

/**
 * A cleanup as the endpoint tells of it.
 *
 * @param freedBytes the sizes of the disks that were removed, or would be
 */
record CleanupReport(
        @JsonProperty("dry_run") boolean dryRun,
        @JsonProperty("disks") List<Disk> disks,
        @JsonProperty("freed_bytes") long freedBytes) {

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
                        .filter(disk -> disk.verdict() instanceof CleanupOutcome.Removed
                                || disk.verdict() instanceof CleanupOutcome.WouldBeRemoved)
                        .mapToLong(CheckedDisk::bytes)
                        .sum());
    }

    private static String word(CleanupOutcome verdict) {
        return switch (verdict) {
            case CleanupOutcome.StillThere _ -> "still_there";
            case CleanupOutcome.NotAnswered _ -> "not_answered";
            case CleanupOutcome.TooYoung _ -> "too_young";
            case CleanupOutcome.NoReference _ -> "no_reference";
            case CleanupOutcome.WouldBeRemoved _ -> "would_be_removed";
            case CleanupOutcome.Removed _ -> "removed";
            case CleanupOutcome.Failed _ -> "failed";
        };
    }

    private static String sentence(CleanupOutcome verdict) {
        return switch (verdict) {
            case CleanupOutcome.StillThere(PushedReference reference) -> reference.repository() + " has the image";
            case CleanupOutcome.NotAnswered(PushedReference reference, String reason) ->
                "whether the image is in " + reference.repository() + " is not known: " + reason;
            case CleanupOutcome.TooYoung(var until) -> "pushed not long ago, stays until " + until;
            case CleanupOutcome.NoReference() -> "where its image was pushed is not known";
            case CleanupOutcome.WouldBeRemoved(), CleanupOutcome.Removed() -> "the image is gone from the registry";
            case CleanupOutcome.Failed(String reason) -> reason;
        };
    }
}
