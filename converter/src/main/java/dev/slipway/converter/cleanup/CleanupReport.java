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
                        .filter(disk -> disk.verdict() instanceof Verdict.Removed
                                || disk.verdict() instanceof Verdict.WouldBeRemoved)
                        .mapToLong(CheckedDisk::bytes)
                        .sum());
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case Verdict.StillThere _ -> "still_there";
            case Verdict.NotAnswered _ -> "not_answered";
            case Verdict.TooYoung _ -> "too_young";
            case Verdict.NoReference _ -> "no_reference";
            case Verdict.WouldBeRemoved _ -> "would_be_removed";
            case Verdict.Removed _ -> "removed";
            case Verdict.Failed _ -> "failed";
        };
    }

    private static String sentence(Verdict verdict) {
        return switch (verdict) {
            case Verdict.StillThere(PushedReference reference) -> reference.repository() + " has the image";
            case Verdict.NotAnswered(PushedReference reference, String reason) ->
                "whether the image is in " + reference.repository() + " is not known: " + reason;
            case Verdict.TooYoung(var until) -> "pushed not long ago, stays until " + until;
            case Verdict.NoReference() -> "where its image was pushed is not known";
            case Verdict.WouldBeRemoved(), Verdict.Removed() -> "the image is gone from the registry";
            case Verdict.Failed(String reason) -> reason;
        };
    }
}
