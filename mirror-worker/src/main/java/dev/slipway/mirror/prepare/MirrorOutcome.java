package dev.slipway.mirror.prepare;

import dev.slipway.events.spec.BaseImage;
import dev.slipway.oci.Digest;
import dev.slipway.registry.RegistryException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The result of mirroring or looking up one image. */
sealed interface MirrorOutcome {

    /** Copied for this build. */
    record Mirrored(Digest digest, long bytes) implements MirrorOutcome {}

    /**
     * The mirror had it.
     *
     * @param stale why the upstream could not be asked whether it is still the same, where it should have been
     */
    record AlreadyPresent(Digest digest, Optional<StaleCopy> stale) implements MirrorOutcome {}

    /**
     * Why the mirror's copy is perhaps not what its upstream has.
     *
     * @param comparedAt when the upstream last said that it is; empty where it never did
     * @param at now
     * @param reason why it could not be asked
     */
    record StaleCopy(Optional<Instant> comparedAt, Instant at, String reason) {
        /** The same for people, with the age. */
        String words() {
            String age = comparedAt
                    .map(compared -> "it was last compared " + words(Duration.between(compared, at)) + " ago")
                    .orElse("it was never compared");
            return age + ": " + reason;
        }

        /** The same as events have it. */
        BaseImage.Stale asEvent() {
            return new BaseImage.Stale(comparedAt, reason);
        }

        private static String words(Duration age) {
            if (age.toDays() > 1) {
                return age.toDays() + " days";
            }
            if (age.toHours() > 1) {
                return age.toHours() + " hours";
            }
            return age.toMinutes() > 1 ? age.toMinutes() + " minutes" : Math.max(0, age.toSeconds()) + " seconds";
        }
    }

    /** The mirror does not have it: the build was not to fetch it, or the upstream does not have it either. */
    record Absent(String reason) implements MirrorOutcome {}

    /**
     * It does not exist, or nobody here may have it, and the mirror does not have it either. The upstream's answer leaves no
     * doubt, so a build that needs it cannot work.
     */
    record Missing(String reason) implements MirrorOutcome {}

    /** The upstream does not give it to us, or gave something else than was asked for. */
    record Refused(String reason) implements MirrorOutcome {}

    /** A registry could not be reached, or not for long enough. */
    record Unavailable(String reason) implements MirrorOutcome {}

    /** The mirror itself did not say whether it has it, or did not take it now. */
    record MirrorAway(String reason) implements MirrorOutcome {}

    /** The outcome of a copy that ended so. */
    static MirrorOutcome of(RegistryException failure) {
        String reason = String.valueOf(failure.getMessage());
        return switch (failure) {
            case RegistryException.NotFound _ -> new Absent(reason);
            case RegistryException.Unauthorized _,
                    RegistryException.Denied _,
                    RegistryException.Rejected _,
                    RegistryException.DigestMismatch _,
                    RegistryException.TooLarge _,
                    RegistryException.Malformed _ -> new Refused(reason);
            case RegistryException.RateLimited _, RegistryException.Unavailable _, RegistryException.Interrupted _ ->
                new Unavailable(reason);
        };
    }

    /** The digest that the build uses, where the mirror has the image. */
    default Optional<Digest> usable() {
        return switch (this) {
            case Mirrored(Digest digest, long _) -> Optional.of(digest);
            case AlreadyPresent(Digest digest, Optional<StaleCopy> _) -> Optional.of(digest);
            case Absent _, Missing _, Refused _, Unavailable _, MirrorAway _ -> Optional.empty();
        };
    }

    /** Why the mirror does not have the image, or has perhaps an old one. */
    default Optional<String> why() {
        return switch (this) {
            case Mirrored _ -> Optional.empty();
            case AlreadyPresent(Digest _, Optional<StaleCopy> stale) -> stale.map(StaleCopy::words);
            case Absent(String reason) -> Optional.of(reason);
            case Missing(String reason) -> Optional.of(reason);
            case Refused(String reason) -> Optional.of(reason);
            case Unavailable(String reason) -> Optional.of(reason);
            case MirrorAway(String reason) -> Optional.of(reason);
        };
    }

    /** That the copy is perhaps an old one, as events have it. */
    default Optional<BaseImage.Stale> staleness() {
        return this instanceof AlreadyPresent(Digest _, Optional<StaleCopy> stale)
                ? stale.map(StaleCopy::asEvent)
                : Optional.empty();
    }

    /** The same as events name it. */
    default BaseImage.State state() {
        return switch (this) {
            case Mirrored _ -> BaseImage.State.MIRRORED;
            case AlreadyPresent _ -> BaseImage.State.PRESENT;
            case Absent _, Missing _ -> BaseImage.State.ABSENT;
            case Refused _ -> BaseImage.State.REFUSED;
            case Unavailable _, MirrorAway _ -> BaseImage.State.UNAVAILABLE;
        };
    }
}
