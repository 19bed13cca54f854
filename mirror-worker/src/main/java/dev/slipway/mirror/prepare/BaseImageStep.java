package dev.slipway.mirror.prepare;

import dev.slipway.events.BaseImageProgress;
import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.events.sync.SyncReport;
import dev.slipway.events.sync.TagResult;
import dev.slipway.mirror.copy.CopyWatch;
import dev.slipway.mirror.policy.MirrorCaller;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.mirror.policy.MirrorTerms;
import dev.slipway.mirror.policy.Occasion;
import dev.slipway.mirror.sync.SyncOutcome;
import dev.slipway.mirror.sync.SyncStep;
import dev.slipway.mirror.sync.TagMirror;
import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.copy.CopyAllowance;
import dev.slipway.registry.reference.ImageReference;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what an admin wants of an image of the mirror, or of some tags. The rules are those of an admin build; but the upstream is asked
 * in any case, however fresh the copy is. Doing it twice gives the same result, unless the upstream moved a tag in between.
 *
 * @param policy who fills the mirror
 * @param unattendedLimit how many bytes an image may have that a rule asked for, and no person
 * @param forget takes what is known of an image's copy back, by its reference, and returns when Kafka has it
 */
record BaseImageStep(
        ImageMirror mirror,
        SyncStep sync,
        MirrorPolicy policy,
        MirrorLedger ledger,
        String mirrorHost,
        long unattendedLimit,
        Consumer<String> forget,
        Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(BaseImageStep.class);
    private static final Duration BETWEEN_NUMBERS = Duration.ofSeconds(1);

    /**
     * Works on a request to its end.
     *
     * @param told hears how far it is
     * @return how it ended
     */
    BaseImageProgress work(BaseImageRequested request, Consumer<BaseImageProgress> told)
            throws RegistryException.Interrupted {
        try {
            WantedImage wanted = WantedImage.of(request.reference(), mirrorHost);
            return switch (request.action()) {
                case MIRROR ->
                    bring(
                            request,
                            wanted,
                            (bytes, total) -> told.accept(
                                    BaseImageProgress.copying(request.id(), bytes, total, clock.instant())));
                case FORGET -> forget(request, wanted);
                case SYNC -> sync(request, wanted, told);
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

    private static MirrorCaller caller(BaseImageRequested request) {
        return request.unattended().orElse(false) ? MirrorCaller.unattended() : MirrorCaller.request();
    }

    /** Why nobody may bring this image into the mirror. */
    private Optional<String> whyNot(BaseImageRequested request, WantedImage wanted) {
        String host = wanted.upstream().host();
        String path = wanted.upstream().path();
        if (!wanted.isForeign()) {
            return Optional.of(
                    request.reference() + " lies in Slipway's own registry, so there is nothing to copy it from");
        }
        return policy.terms(host, path, caller(request)).mayBring()
                ? Optional.empty()
                : Optional.of(request.reference() + " is not mirrored: " + policy.whyNot(host, path));
    }

    private BaseImageProgress bring(BaseImageRequested request, WantedImage wanted, CopyWatch.Listener copying)
            throws RegistryException.Interrupted {
        Optional<String> whyNot = whyNot(request, wanted);
        if (whyNot.isPresent()) {
            Optional<Digest> present =
                    wanted.isForeign() ? mirror.find(wanted, caller(request)).usable() : Optional.empty();
            return failed(request, present, whyNot.get());
        }
        return switch (outcome(request, wanted, copying)) {
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

    private MirrorOutcome outcome(BaseImageRequested request, WantedImage wanted, CopyWatch.Listener copying)
            throws RegistryException.Interrupted {
        MirrorCaller caller = caller(request);
        MirrorTerms terms =
                policy.terms(wanted.upstream().host(), wanted.upstream().path(), caller);
        CopyWatch watch = new CopyWatch(BETWEEN_NUMBERS, BETWEEN_NUMBERS, copying);
        CopyAllowance allowance = caller.occasion() == Occasion.UNATTENDED
                ? CopyAllowance.of("an image that a rule keeps fresh", unattendedLimit)
                : CopyAllowance.unlimited();
        return mirror.bring(wanted, caller, terms, allowance, watch, tell(request));
    }

    /** @param repository any image of the repository */
    private BaseImageProgress sync(BaseImageRequested request, WantedImage repository, Consumer<BaseImageProgress> told)
            throws RegistryException.Interrupted {
        Optional<String> whyNot = request.sync().isEmpty()
                ? Optional.of("the request does not say which tags of " + request.reference() + " it is about")
                : whyNot(request, repository);
        if (whyNot.isPresent()) {
            return failed(request, Optional.empty(), whyNot.get());
        }
        SyncOutcome outcome = sync.work(
                repository.upstream().repository(),
                request.sync().get(),
                caller(request).occasion(),
                (tag, copied) -> tag(request, tag, copied),
                (report, bytes, total) ->
                        told.accept(BaseImageProgress.copying(request.id(), bytes, total, clock.instant())
                                .with(report)));
        return switch (outcome) {
            case SyncOutcome.Refused(String reason) -> failed(request, Optional.empty(), reason);
            case SyncOutcome.Synced(SyncReport report, long bytes) -> synced(request, report, bytes);
        };
    }

    private BaseImageProgress synced(BaseImageRequested request, SyncReport report, long bytes) {
        long failed = report.count(TagResult.State.FAILED);
        Optional<String> failure = report.tags().stream()
                .filter(tag -> tag.state() == TagResult.State.FAILED)
                .findFirst()
                .map(first -> "%d of %d tags of %s did not come; the first one is %s: %s"
                        .formatted(
                                failed,
                                report.selected(),
                                request.reference(),
                                first.tag(),
                                first.reason().orElse("")));
        return BaseImageProgress.synced(request.id(), bytes, report, failure, clock.instant());
    }

    private TagMirror.Outcome tag(BaseImageRequested request, ImageReference tag, TagMirror.Copied copied)
            throws RegistryException.Interrupted {
        WantedImage wanted = WantedImage.of(tag.toString(), mirrorHost);
        String name = tag.tagOrDigest();
        return switch (outcome(request, wanted, copied::bytes)) {
            case MirrorOutcome.Mirrored(Digest digest, long bytes) ->
                new TagMirror.Outcome(TagResult.mirrored(name, digest.toString(), bytes), false);
            case MirrorOutcome.AlreadyPresent(Digest digest, Optional<MirrorOutcome.StaleCopy> stale) ->
                stale.isEmpty()
                        ? new TagMirror.Outcome(TagResult.current(name, digest.toString()), false)
                        : lost(name, Optional.of(digest), old(stale.get()), true);
            case MirrorOutcome.Absent(String reason) -> lost(name, Optional.empty(), reason, false);
            case MirrorOutcome.Missing(String reason) -> lost(name, Optional.empty(), reason, false);
            case MirrorOutcome.Refused(String reason) -> lost(name, Optional.empty(), reason, false);
            case MirrorOutcome.Unavailable(String reason) -> lost(name, Optional.empty(), reason, true);
            case MirrorOutcome.MirrorAway(String reason) -> lost(name, Optional.empty(), reason, true);
        };
    }

    private static TagMirror.Outcome lost(String tag, Optional<Digest> present, String reason, boolean away) {
        return new TagMirror.Outcome(TagResult.failed(tag, present.map(Digest::toString), reason), away);
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
            ledger.confirmed(wanted, digest.toString(), clock.instant(), caller(request));
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
