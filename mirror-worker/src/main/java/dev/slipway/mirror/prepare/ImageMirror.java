package dev.slipway.mirror.prepare;

import dev.slipway.events.MirrorImageChecked;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.mirror.copy.ChosenImages;
import dev.slipway.mirror.copy.CopyProgress;
import dev.slipway.mirror.copy.CopyWatch;
import dev.slipway.mirror.policy.MirrorCaller;
import dev.slipway.mirror.policy.MirrorTerms;
import dev.slipway.mirror.policy.Occasion;
import dev.slipway.mirror.upstream.Upstreams;
import dev.slipway.mirror.upstream.WatchedContent;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.ContentSource;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.copy.Attachments;
import dev.slipway.registry.copy.Claims;
import dev.slipway.registry.copy.Copier;
import dev.slipway.registry.copy.CopyAllowance;
import dev.slipway.registry.copy.CopyListener;
import dev.slipway.registry.copy.CopySummary;
import dev.slipway.registry.copy.Sharing;
import dev.slipway.registry.copy.Transfers;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings single images into the mirror, or looks them up there.
 *
 * <p>Copies are exact, every byte under the digest that the upstream named at the beginning. They are of whole indexes, under their
 * tags; or, where a rule names platforms, of the images for these, which have digests and no tag: a tag never names less than its
 * upstream does. Which they are stands in the ledger. Where an image can only
 * be fetched with the operator's login, its repository is made private before anything is copied; else it is made public. A
 * repository that the build may not read is to it as if it were empty, and so is to tenants one of which nothing is written.
 *
 * <p>Every failure of either registry is an outcome. An interrupt makes this throw, and so does Kafka while it is away.
 */
final class ImageMirror {
    private static final Logger LOG = LoggerFactory.getLogger(ImageMirror.class);

    private final Upstreams upstreams;
    private final MirrorLedger ledger;
    private final HeldImages held;
    private final Clock clock;
    private final OldTokens oldTokens;
    private final long attachmentLimit;
    private final Sharing sharing;

    /**
     * @param attachmentLimit bytes that a signature or the like may have that comes along with an image; 0 for none
     * @param claims of this worker among those that fill the same mirror
     */
    ImageMirror(
            Upstreams upstreams,
            MirrorLedger ledger,
            OldTokens oldTokens,
            long attachmentLimit,
            Claims claims,
            Clock clock) {
        this.upstreams = upstreams;
        this.sharing = new Sharing(new Transfers(this::isEverybodys), claims, false);
        this.attachmentLimit = attachmentLimit;
        this.ledger = ledger;
        this.held = new HeldImages(upstreams.anonymous(), ledger);
        this.clock = clock;
        this.oldTokens = oldTokens;
    }

    /** What the mirror has for this build, without asking any upstream. */
    MirrorOutcome find(WantedImage wanted, MirrorCaller caller) throws RegistryException.Interrupted {
        return Attempt.outcome(() -> readableOrByHand(wanted, caller)
                .<MirrorOutcome>map(digest -> new MirrorOutcome.AlreadyPresent(digest, Optional.empty()))
                .orElseGet(() -> new MirrorOutcome.Absent(BaseImage.NOT_IN_THE_MIRROR)));
    }

    /**
     * Makes the mirror have what the upstream has, unless the copy is fresh or the rules forbid it. Where the upstream does not
     * answer, or refuses, what the mirror has is served as it is.
     *
     * @param allowance what may still be copied for this build
     * @param watch hears how far the copy is
     * @param log takes a line where the build has to wait
     */
    MirrorOutcome bring(
            WantedImage wanted,
            MirrorCaller caller,
            MirrorTerms terms,
            CopyAllowance allowance,
            CopyWatch watch,
            Consumer<String> log)
            throws RegistryException.Interrupted {
        if (!wanted.isForeign() || !terms.mayBring()) {
            return find(wanted, caller);
        }
        Optional<Platform> left =
                terms.platforms().isEmpty() ? Optional.empty() : wanted.neededBeside(terms.platforms());
        if (left.isPresent()) {
            MirrorOutcome there = find(wanted, caller);
            return there instanceof MirrorOutcome.Absent
                    ? new MirrorOutcome.Absent("the mirror keeps this image for "
                            + terms.platforms().stream().map(Platform::toString).collect(Collectors.joining(", "))
                            + " only, and not for " + left.get())
                    : there;
        }
        Upstreams asked = upstreams.asking(caller.occasion());
        return Attempt.outcome(() -> bringFresh(new Request(wanted, caller, terms, asked, allowance, watch, log)));
    }

    /** One image for one build. */
    private record Request(
            WantedImage wanted,
            MirrorCaller caller,
            MirrorTerms terms,
            Upstreams asked,
            CopyAllowance allowance,
            CopyWatch watch,
            Consumer<String> log) {
        String repository() {
            return wanted.mirrored().path();
        }

        String host() {
            return wanted.upstream().host();
        }

        boolean isOfPlatforms() {
            return !terms.platforms().isEmpty() && !wanted.isWantedWhole();
        }
    }

    private MirrorOutcome bringFresh(Request request) throws IOException {
        WantedImage wanted = request.wanted();
        Optional<Digest> present = readable(wanted, request.caller());
        boolean recorded = ledger.of(request.repository()).isPresent();
        if (recorded
                && present.isPresent()
                && (wanted.upstream().digest().isPresent() || isFresh(request, present.get()))) {
            ledger.needed(wanted);
            return new MirrorOutcome.AlreadyPresent(present.get(), Optional.empty());
        }
        Optional<RegistryException> recent = recentFailure(request);
        if (recent.isPresent()) {
            return unanswered(request, recent.get());
        }
        try {
            MirrorOutcome outcome = ask(request, present);
            upstreams.manners().answered(request.host());
            return outcome;
        } catch (RegistryException.Interrupted e) {
            throw e;
        } catch (OwnRegistryException e) {
            return unanswered(request, e.failure());
        } catch (RegistryException e) {
            upstreams.manners().failed(request.host(), e);
            return unanswered(request, e);
        }
    }

    /** Who does not insist leaves an upstream alone that failed a moment ago. */
    private Optional<RegistryException> recentFailure(Request request) {
        return request.caller().insists()
                ? Optional.empty()
                : upstreams.manners().failure(request.host());
    }

    private MirrorOutcome unanswered(Request request, RegistryException failure) throws IOException {
        WantedImage wanted = request.wanted();
        return readableOrByHand(wanted, request.caller())
                .<MirrorOutcome>map(digest -> stale(request, digest, String.valueOf(failure.getMessage())))
                .orElseGet(() -> MirrorOutcome.of(failure));
    }

    private boolean isFresh(Request request, Digest present) {
        Instant now = clock.instant();
        return !request.caller().pull()
                && ledger.lastCheck(request.wanted())
                        .filter(check -> check.digest().equals(present.toString())
                                || check.platforms().containsValue(present.toString()))
                        .flatMap(MirrorImageChecked::checkedAt)
                        .filter(checked -> !checked.isAfter(now))
                        .filter(checked ->
                                now.isBefore(checked.plus(request.terms().freshFor())))
                        .isPresent();
    }

    private MirrorOutcome stale(Request request, Digest digest, String why) {
        WantedImage wanted = request.wanted();
        ledger.unanswered(wanted, digest.toString(), why, request.caller());
        return new MirrorOutcome.AlreadyPresent(
                digest,
                Optional.of(new MirrorOutcome.StaleCopy(
                        ledger.lastCheck(wanted).flatMap(MirrorImageChecked::checkedAt), clock.instant(), why)));
    }

    private MirrorOutcome ask(Request request, Optional<Digest> present) throws IOException {
        try {
            return take(request, UpstreamAnswer.of(request.asked().anonymous(), request.wanted(), false, clock));
        } catch (RegistryException.NotFound | RegistryException.Unauthorized | RegistryException.Denied refused) {
            if (!upstreams.hasLogin().test(request.host())) {
                return withoutLogin(request, refused);
            }
            if (!request.terms().mayLogin()) {
                return notForThisBuild(request, present, refused);
            }
            UpstreamAnswer byLogin = UpstreamAnswer.of(request.asked().withLogin(), request.wanted(), true, clock);
            return take(request, appeared(request, refused).orElse(byLogin));
        }
    }

    /**
     * What everybody gets by now: a tag that appeared between both questions is no reason to call the repository private, which
     * nobody takes back.
     */
    private Optional<UpstreamAnswer> appeared(Request request, RegistryException refused) throws IOException {
        if (!(refused instanceof RegistryException.NotFound)) {
            return Optional.empty();
        }
        try {
            return Optional.of(UpstreamAnswer.of(request.asked().anonymous(), request.wanted(), false, clock));
        } catch (RegistryException.NotFound | RegistryException.Unauthorized | RegistryException.Denied e) {
            return Optional.empty();
        }
    }

    /**
     * Perhaps the login would help. The answer is the same whether the mirror has it for others or not. A copy of what the upstream
     * gives only to who logs in is private from now on. A 404 about a tag, or a 403 that may be a firewall's, says nothing of the
     * repository: then only what has a record is served.
     */
    private MirrorOutcome notForThisBuild(Request request, Optional<Digest> present, RegistryException refused)
            throws IOException {
        boolean hidden = refused instanceof RegistryException.Unauthorized
                || refused instanceof RegistryException.NotFound missing
                        && missing.code().equals(Optional.of("NAME_UNKNOWN"));
        if (hidden && held.image(request.wanted()).isPresent()) {
            ledger.makePrivate(request.repository(), request.terms().tenants());
            return new MirrorOutcome.Absent(BaseImage.NOT_IN_THE_MIRROR);
        }
        if (present.isPresent()) {
            throw refused;
        }
        return new MirrorOutcome.Absent(BaseImage.NOT_IN_THE_MIRROR);
    }

    /** There is no login that could change the answer. So nobody here gets the image, unless the mirror has it already. */
    private MirrorOutcome withoutLogin(Request request, RegistryException refused) throws IOException {
        // A 403 may be that of a firewall, and a 404 without the registry's own word that of a proxy.
        boolean doubtful = refused instanceof RegistryException.Denied
                || refused instanceof RegistryException.NotFound missing
                        && missing.code().isEmpty();
        if (doubtful || readableOrByHand(request.wanted(), request.caller()).isPresent()) {
            throw refused;
        }
        String what = refused instanceof RegistryException.NotFound
                ? " does not exist"
                : " does not exist, or may not be pulled without a login, and Slipway has none for " + request.host();
        return new MirrorOutcome.Missing(request.wanted().reference() + what + ": " + refused.getMessage());
    }

    private MirrorOutcome take(Request request, UpstreamAnswer found) throws IOException {
        WantedImage wanted = request.wanted();
        String repository = wanted.mirrored().path();
        if (found.withLogin()) {
            oldTokens.awaitEnd(ledger.makePrivate(repository, request.terms().tenants()), request.log());
        } else {
            ledger.makePublic(repository);
            if (!ledger.mayRead(request.caller(), repository)) {
                return new MirrorOutcome.Absent(BaseImage.NOT_IN_THE_MIRROR);
            }
        }
        Optional<MirrorOutcome> present = present(request, found);
        return present.isPresent() ? present.get() : copyAlone(request, found);
    }

    /** What the mirror has, where that is all of what the upstream has now, or of what a rule wants of it. */
    private Optional<MirrorOutcome> present(Request request, UpstreamAnswer found) throws IOException {
        WantedImage wanted = request.wanted();
        Digest digest = found.image().digest();
        if (held.tagged(wanted).equals(Optional.of(digest))) {
            bringAttachments(request, found, digest);
            ledger.confirmed(wanted, digest.toString(), found.askedAt(), request.caller());
            return Optional.of(new MirrorOutcome.AlreadyPresent(digest, Optional.empty()));
        }
        if (request.isOfPlatforms()
                && held.hasAll(wanted, digest, request.terms().platforms())) {
            Map<String, String> known =
                    ledger.lastCheck(wanted).map(MirrorImageChecked::platforms).orElseThrow();
            ledger.confirmed(wanted, digest.toString(), known, found.askedAt(), request.caller());
            return Optional.of(new MirrorOutcome.AlreadyPresent(
                    HeldImages.chosen(wanted, digest, known).orElseThrow(), Optional.empty()));
        }
        return Optional.empty();
    }

    /** What several builds and workers want at once, one of them copies, and the others wait for it. */
    private MirrorOutcome copyAlone(Request request, UpstreamAnswer found) throws IOException {
        WantedImage wanted = request.wanted();
        Runnable waits = () -> request.log()
                .accept("waiting for %s, which is being mirrored for another build".formatted(wanted.upstream()));
        String name = wanted.mirrored().path() + "@" + found.image().digest();
        try (Claims.Claim claim = sharing.claims().take(name, waits)) {
            Optional<MirrorOutcome> present = claim.isLate() ? present(request, found) : Optional.empty();
            if (present.isPresent()) {
                return present.get();
            }
            Optional<RegistryException> recent = recentFailure(request);
            if (recent.isPresent()) {
                throw recent.get();
            }
            MirrorOutcome copied = copyOrTell(request, found);
            claim.arrived(wanted.mirrored().repository());
            return copied;
        }
    }

    /** Tells of a failure before the claim ends: all who wait for it would fail the same way, one after the other. */
    private MirrorOutcome copyOrTell(Request request, UpstreamAnswer found) throws IOException {
        try {
            return copy(request, found);
        } catch (RegistryException e) {
            upstreams.manners().failed(request.host(), e);
            throw e;
        }
    }

    /** What only a login opens is mounted into no other repository: who names a digest need not be able to read it. */
    private Sharing sharing(UpstreamAnswer found) {
        return found.withLogin() ? sharing.discreetly() : sharing;
    }

    /**
     * Copies with what it took to find the image. Registries count what is fetched without a login, and let those who log in
     * fetch more. So the login also helps with what can be fetched without it, and that stays everybody's. Work that nobody waits for
     * leaves the login's limit alone, too.
     */
    private MirrorOutcome copy(Request request, UpstreamAnswer found) throws IOException {
        if (found.withLogin()) {
            return copy(request.asked().withLogin(), request, found);
        }
        try {
            return copy(request.asked().anonymous(), request, found);
        } catch (RegistryException.RateLimited e) {
            boolean nobodyWaits = request.caller().occasion() == Occasion.UNATTENDED;
            if (nobodyWaits || !upstreams.hasLogin().test(request.host())) {
                throw e;
            }
            return copy(request.asked().withLogin(), request, found);
        }
    }

    /** By digest: the tag may move while its content is copied. */
    private MirrorOutcome copy(RegistryClient client, Request request, UpstreamAnswer found) throws IOException {
        WantedImage wanted = request.wanted();
        Digest digest = found.image().digest();
        WatchedContent content =
                new WatchedContent(client.source(wanted.upstream().repository()));
        Copier copier =
                new Copier(client, new CopyProgress(request.watch(), clock), request.allowance(), sharing(found));
        try {
            RawManifest manifest = manifest(wanted, digest, content);
            if (request.isOfPlatforms() && manifest.isIndex()) {
                return copyPlatforms(request, found, content, manifest, copier);
            }
            CopySummary summary = copier.copy(content, manifest, wanted.mirrored());
            bringAttachments(request, found, digest);
            ledger.confirmed(wanted, digest.toString(), found.askedAt(), request.caller());
            return new MirrorOutcome.Mirrored(digest, summary.bytesSent());
        } catch (RegistryException.Interrupted e) {
            throw e;
        } catch (RegistryException e) {
            if (!content.hasThrown(e)) {
                throw new OwnRegistryException(e);
            }
            throw e instanceof RegistryException.NotFound ? incomplete(wanted, digest, e) : e;
        }
    }

    /** Registries count manifests: one that the mirror has, perhaps under another tag, is not fetched again. */
    private RawManifest manifest(WantedImage wanted, Digest digest, ContentSource upstream) throws IOException {
        Optional<RawManifest> kept = held.manifest(wanted, digest);
        return kept.isPresent() ? kept.get() : upstream.manifest(digest.toString());
    }

    /**
     * The upstream has just named it, so it is not one that does not exist: the tag moved on and what it named is gone, or the registry
     * has lost a part of it. That is no reason to leave the host alone.
     */
    private static RegistryException.Malformed incomplete(
            WantedImage wanted, Digest digest, RegistryException missing) {
        return new RegistryException.Malformed("the registry of " + wanted.reference() + " named " + digest
                + " and does not have all of it: " + missing.getMessage());
    }

    private MirrorOutcome copyPlatforms(
            Request request, UpstreamAnswer found, ContentSource content, RawManifest index, Copier copier)
            throws IOException {
        WantedImage wanted = request.wanted();
        ChosenImages chosen = ChosenImages.of(index, request.terms().platforms());
        List<Descriptor> all = new ArrayList<>(chosen.attestations());
        all.addAll(Set.copyOf(chosen.images().values()));
        long bytes = 0;
        int sent = 0;
        for (Descriptor each : all) {
            RawManifest manifest = manifest(wanted, each.digest(), content);
            CopySummary summary = copier.copy(
                    content, manifest, wanted.mirrored().repository().digest(each.digest()));
            bytes += summary.bytesSent();
            sent += summary.manifestsSent();
        }
        for (Descriptor image : Set.copyOf(chosen.images().values())) {
            bringAttachments(request, found, image.digest());
        }
        ledger.confirmed(wanted, index.digest().toString(), chosen.digests(), found.askedAt(), request.caller());
        Optional<Digest> used = HeldImages.chosen(wanted, index.digest(), chosen.digests());
        if (used.isEmpty() || chosen.images().isEmpty()) {
            return new MirrorOutcome.Absent("its registry has " + wanted.reference() + " for none of "
                    + (wanted.platforms().isEmpty() ? request.terms().platforms() : wanted.platforms()));
        }
        return sent > 0
                ? new MirrorOutcome.Mirrored(used.get(), bytes)
                : new MirrorOutcome.AlreadyPresent(used.get(), Optional.empty());
    }

    /** An image is of use without its signatures: that they could not be had is only told. */
    private void bringAttachments(Request request, UpstreamAnswer found, Digest image)
            throws RegistryException.Interrupted {
        if (attachmentLimit == 0) {
            return;
        }
        WantedImage wanted = request.wanted();
        RegistryClient client = found.withLogin()
                ? request.asked().withLogin()
                : request.asked().anonymous();
        Copier copier = new Copier(client, CopyListener.none(), request.allowance(), sharing(found));
        try {
            Attachments.Summary summary = new Attachments(client, copier, attachmentLimit)
                    .copy(
                            wanted.upstream().repository(),
                            image,
                            wanted.mirrored().repository());
            LOG.debug(
                    "attachments: reference={} copied={} tooLarge={}",
                    wanted.reference(),
                    summary.copied(),
                    summary.tooLarge());
        } catch (RegistryException.Interrupted e) {
            throw e;
        } catch (IOException e) {
            LOG.info("no attachments: reference={} reason={}", wanted.reference(), e.getMessage());
        }
    }

    /** What the mirror has, if this build may read it. Looked up first, since what is private is so before it is there. */
    private Optional<Digest> readable(WantedImage wanted, MirrorCaller caller) throws IOException {
        Optional<Digest> present = held.image(wanted);
        return present.isPresent() && ledger.mayRead(caller, wanted.mirrored().path()) ? present : Optional.empty();
    }

    /**
     * An image without a record of its repository was pushed by hand, which only admins can: it is everybody's from now on. Where a
     * worker brought it, the record was lost, and only its upstream can say whose it is.
     */
    private Optional<Digest> readableOrByHand(WantedImage wanted, MirrorCaller caller) throws IOException {
        String repository = wanted.mirrored().path();
        boolean unknown = ledger.of(repository).isEmpty() && !ledger.hasBrought(repository);
        if (unknown && held.image(wanted).isPresent()) {
            ledger.makePublic(repository);
        }
        return readable(wanted, caller);
    }

    /** Whether every tenant may read a repository: from others, no other repository takes anything over. */
    private boolean isEverybodys(Repository repository) {
        try {
            return ledger.of(repository.path()).filter(known -> !known.closed()).isPresent();
        } catch (RegistryException.Interrupted e) {
            return false;
        }
    }
}
