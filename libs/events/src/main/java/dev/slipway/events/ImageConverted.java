package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.events.repository.RepositoryName;
import dev.slipway.events.text.Absent;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.time.Instant;
import java.util.Optional;

/**
 * What the converter made of a pushed manifest.
 *
 * @param buildId the build whose image it is; absent where it is none's
 * @param tenant whose build that is
 * @param digest the manifest that was pushed
 * @param reason why it was skipped or failed; cut after 4,096 characters
 * @param disk the disk, where there is one: made now, or already there
 */
public record ImageConverted(
        Optional<String> buildId,
        Optional<String> tenant,
        String repository,
        String digest,
        Result result,
        Optional<String> reason,
        Optional<Disk> disk,
        long durationMillis,
        Instant convertedAt)
        implements Event {
    private static final int LONGEST_REASON = 4_096;

    public ImageConverted {
        requireNonNull(repository, "repository");
        buildId = Absent.ifNull(buildId).or(() -> RepositoryName.buildIdOf(repository));
        tenant = Absent.ifNull(tenant).or(() -> RepositoryName.buildTenantOf(repository));
        requireNonNull(digest, "digest");
        requireNonNull(result, "result");
        reason = Absent.ifNull(reason).map(text -> Excerpt.of(Visible.text(text), LONGEST_REASON));
        disk = Absent.ifNull(disk);
        requireNonNull(convertedAt, "converted_at");
    }

    /** A conversion whose build and tenant its repository tells. */
    public ImageConverted(
            String repository,
            String digest,
            Result result,
            Optional<String> reason,
            Optional<Disk> disk,
            long durationMillis,
            Instant convertedAt) {
        this(Optional.empty(), Optional.empty(), repository, digest, result, reason, disk, durationMillis, convertedAt);
    }

    /** What happened. */
    public enum Result {
        @JsonProperty("converted")
        CONVERTED,
        @JsonProperty("skipped")
        SKIPPED,
        @JsonProperty("failed")
        FAILED
    }

    /**
     * @param location where the disk lies: a path or a URL
     * @param format of its file system: {@code ext4} or {@code erofs}
     * @param size bytes
     * @param sha256 of the disk's bytes, 64 hexadecimal digits
     * @param verity how dm-verity checks the disk, where it has a hash tree
     */
    public record Disk(String location, String format, long size, String sha256, Optional<Verity> verity) {
        public Disk {
            requireNonNull(location, "location");
            requireNonNull(format, "format");
            requireNonNull(sha256, "sha256");
            verity = Absent.ifNull(verity);
        }

        /**
         * What {@code veritysetup open} needs beside the disk, which holds everything else.
         *
         * @param rootHash the hash that vouches for every block, in hexadecimal digits
         * @param hashOffset where the verity superblock lies in the disk, in bytes
         */
        public record Verity(String rootHash, long hashOffset) {
            public Verity {
                requireNonNull(rootHash, "root_hash");
            }
        }
    }

    @Override
    public String subject() {
        return buildId.orElse(repository);
    }
}
