package dev.slipway.mirror.prepare;

import dev.slipway.events.BaseImageProgress;
import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.mirror.copy.CopyWatch;
import dev.slipway.mirror.policy.MirrorCaller;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.mirror.policy.MirrorTerms;
import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.copy.CopyAllowance;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what an admin wants of one image of the mirror. The rules are those of an admin build; but the upstream is asked in any
 * case, however fresh the copy is. Doing it twice gives the same result, unless the upstream moved a tag in between.
 *
 * @param policy who fills the mirror
 * @param forget takes what is known of an image's copy back, by its reference, and returns when Kafka has it
 */
record BaseImageStep(
        ImageMirror mirror,
        MirrorPolicy policy,
        MirrorLedger ledger,
        String mirrorHost,
        Consumer<String> forget,
        Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(BaseImageStep.class);
    private static final MirrorCaller ADMIN = MirrorCaller.request();
    private static final Duration BETWEEN_NUMBERS = Duration.ofSeconds(1);

    /**
     * Works on a request to its end.
     *
     * @param copying hears how far a copy is
     * @return how it ended
     */
    BaseImageProgress work(BaseImageRequested request, CopyWatch.Listener copying)
            throws RegistryException.Interrupted {
        try {
            WantedImage wanted = WantedImage.of(request.reference(), mirrorHost);
            return switch (request.action()) {
                case MIRROR -> bring(request, wanted, copying);
                case FORGET -> forget(request, wanted);
            };
        } catch (InvalidReferenceException e) {
            return failed(request, Optional.empty(), request.reference() + " cannot be mirrored: " + e.getMessage());
        }
    }

    /** What is known of private images stays: it shows that nobody pushed them by hand, should the record of whose they are be lost. */
    private BaseImageProgress forget(BaseImageRequested request, WantedImage wanted)
            throws RegistryException.Interrupted {
        boolean isPrivate = ledger.of(wanted.mirrored().path())
                .filter(MirrorRepositoryChanged::closed)
                .isPresent();
        if (isPrivate) {
            return failed(
                    request,
                    Optional.empty(),
                    wanted.reference()
                            + " is private in the mirror, and what is known of private images is not forgotten;"
                            + " slipway base-images refresh asks its upstream again");
        }
        forget.accept(wanted.reference());
        return BaseImageProgress.forgotten(request.id(), clock.instant());
    }

    private BaseImageProgress bring(BaseImageRequested request, WantedImage wanted, CopyWatch.Listener copying)
            throws RegistryException.Interrupted {
        if (!wanted.isForeign()) {
            return failed(
                    request,
                    Optional.empty(),
                    wanted.reference() + " lies in Slipway's own registry, so there is nothing to copy it from");
        }
        String host = wanted.upstream().host();
        String path = wanted.upstream().path();
        MirrorTerms terms = policy.terms(host, path, ADMIN);
        if (!terms.mayBring()) {
            Optional<Digest> present = mirror.find(wanted, ADMIN).usable();
            return failed(request, present, wanted.reference() + " is not mirrored: " + policy.whyNot(host, path));
        }
        CopyWatch watch = new CopyWatch(BETWEEN_NUMBERS, BETWEEN_NUMBERS, copying);
        return switch (mirror.bring(wanted, ADMIN, terms, CopyAllowance.unlimited(), watch, tell(request))) {
            case MirrorOutcome.Mirrored(Digest digest, long bytes) -> done(request, digest, bytes);
            case MirrorOutcome.AlreadyPresent(Digest digest, Optional<MirrorOutcome.StaleCopy> stale) ->
                stale.isEmpty()
                        ? current(request, wanted, digest)
                        : failed(request, Optional.of(digest), old(stale.get()));
            case MirrorOutcome.Absent(String reason) -> failed(request, Optional.empty(), reason);
            case MirrorOutcome.Missing(String reason) -> failed(request, Optional.empty(), reason);
            case MirrorOutcome.Refused(String reason) -> failed(request, Optional.empty(), reason);
            case MirrorOutcome.Unavailable(String reason) -> failed(request, Optional.empty(), reason);
            case MirrorOutcome.MirrorAway(String reason) -> failed(request, Optional.empty(), reason);
        };
    }

    private static Consumer<String> tell(BaseImageRequested request) {
        return line -> LOG.info("a request for the mirror has to wait: requestId={} reason={}", request.id(), line);
    }

    private static String old(MirrorOutcome.StaleCopy stale) {
        return "the mirror keeps the copy that it has, because its upstream could not be asked: " + stale.words();
    }

    /** What is named by its digest was not asked for, since it never changes. It may be forgotten all the same. */
    private BaseImageProgress current(BaseImageRequested request, WantedImage wanted, Digest digest) {
        if (ledger.lastCheck(wanted).isEmpty()) {
            ledger.confirmed(wanted, digest.toString());
        }
        return done(request, digest, 0);
    }

    private BaseImageProgress done(BaseImageRequested request, Digest digest, long bytes) {
        return BaseImageProgress.done(request.id(), bytes, digest.toString(), clock.instant());
    }

    private BaseImageProgress failed(BaseImageRequested request, Optional<Digest> present, String message) {
        return BaseImageProgress.failed(request.id(), present.map(Digest::toString), message, clock.instant());
    }
}
