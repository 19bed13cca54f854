package dev.slipway.mirror.prepare;

import dev.slipway.dockerfile.Dockerfile;
import dev.slipway.dockerfile.ImageUse;
import dev.slipway.dockerfile.ImageUses;
import dev.slipway.dockerfile.UnresolvedImage;
import dev.slipway.dockerfile.stage.BuildArguments;
import dev.slipway.dockerfile.stage.ImageInstruction;
import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.mirror.copy.CopyWatch;
import dev.slipway.mirror.policy.MirrorCaller;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.mirror.policy.MirrorTerms;
import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.oci.Platform;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.copy.CopyAllowance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prepares one build: the images that its Dockerfile names, and what the mirror has of them. Writes a line to the build's
 * log for each image. Doing it twice gives the same result, unless an upstream moved a tag in between.
 *
 * @param policy who fills the mirror
 * @param platform what builds run on and build for
 * @param buildLimit how many bytes a build that is no admin build may bring into the mirror
 */
record PrepareStep(ImageMirror mirror, MirrorPolicy policy, String mirrorHost, Platform platform, long buildLimit) {
    /** Different images of one build: each is looked up in the mirror, and has its place in every event from here on. */
    static final int MOST_IMAGES = BuildPrepared.MOST_BASE_IMAGES;

    private static final int MOST_UNRESOLVED_TOLD = 20;
    private static final Platform UNREADABLE = new Platform("unknown", "unknown", Optional.empty());
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    /** @param log takes the lines of the build's log as they come up */
    PrepareOutcome prepare(BuildRequested build, PrepareLog log) throws RegistryException.Interrupted {
        try {
            BuildArguments arguments = BuildArguments.of(
                            build.spec().buildArgs(), build.spec().options().target())
                    .withBuildPlatform(platform.toString())
                    .withTargetPlatform(platform.toString());
            return prepare(build, Dockerfile.parse(build.dockerfile().bytes(), arguments), arguments, log);
        } catch (DockerfileSyntaxException e) {
            return new PrepareOutcome.Rejected(FinishReason.DOCKERFILE, "the Dockerfile is invalid: " + e.getMessage());
        } catch (InvalidReferenceException e) {
            return new PrepareOutcome.Rejected(FinishReason.BASE_IMAGE_DIGEST, String.valueOf(e.getMessage()));
        }
    }

    private PrepareOutcome prepare(
            BuildRequested build, Dockerfile dockerfile, BuildArguments arguments, PrepareLog log)
            throws RegistryException.Interrupted {
        ImageUses uses = new ImageUses(
                dockerfile.neededImages(arguments),
                dockerfile.externalImages(arguments).unresolved());
        long names = uses.images().stream().map(ImageUse::image).distinct().count();
        if (names > MOST_IMAGES) {
            return new PrepareOutcome.Rejected(
                    FinishReason.DOCKERFILE,
                    "the Dockerfile names %d different images, more than the %d that a build may name"
                            .formatted(names, MOST_IMAGES));
        }
        if (dockerfile.isReadInPart()) {
            log.accept("the file asks for a front end of its own, so Slipway may not be able to read all of it:"
                    + " images that only the front end finds are not looked up in the mirror");
        }
        Optional<Digest> pin = build.spec().baseImageDigest().map(Digest::parse);
        if (pin.isPresent() && uses.baseImage().isEmpty()) {
            return new PrepareOutcome.Rejected(
                    FinishReason.BASE_IMAGE_DIGEST,
                    "the request has a base_image_digest, but the final stage has no base image");
        }
        tellUnresolved(uses.unresolved(), log);
        List<BaseImage> images = new ArrayList<>();
        MirrorCaller caller = MirrorCaller.of(build.spec());
        CopyAllowance allowance = caller.admin()
                ? CopyAllowance.unlimited()
                : CopyAllowance.of("what the build brings into the mirror", buildLimit);
        for (WantedImage wanted : wanted(uses, pin, log)) {
            MirrorTerms terms =
                    policy.terms(wanted.upstream().host(), wanted.upstream().path(), caller);
            MirrorOutcome outcome = mirror.bring(wanted, caller, terms, allowance, watch(wanted, log), log);
            log.accept(line(wanted, outcome));
            Optional<ImageUse> needing = dockerfile.isReadInPart() ? Optional.empty() : needing(uses, wanted);
            Optional<PrepareOutcome> end = needing.flatMap(
                    use -> end(use, wanted, terms, outcome, build.spec().mirror()));
            if (end.isPresent()) {
                return end.get();
            }
            images.add(new BaseImage(
                    wanted.image(),
                    wanted.mirrored().path(),
                    outcome.usable().or(() -> wanted.upstream().digest()).map(Digest::toString),
                    outcome.state(),
                    outcome.why(),
                    outcome.staleness()));
        }
        return new PrepareOutcome.Prepared(images);
    }

    /** How a build ends that needs this image and surely cannot have it. In doubt it goes on, and asks for itself. */
    private Optional<PrepareOutcome> end(
            ImageUse use, WantedImage wanted, MirrorTerms terms, MirrorOutcome outcome, MirrorMode mode) {
        String place =
                "line %d: %s %s: ".formatted(use.line(), use.instruction().label(), wanted.image());
        if (outcome instanceof MirrorOutcome.Missing(String reason)) {
            return Optional.of(new PrepareOutcome.Rejected(FinishReason.BASE_IMAGE_NOT_FOUND, place + reason));
        }
        boolean isInDoubt = outcome instanceof MirrorOutcome.MirrorAway || !wanted.isForeign();
        if (mode != MirrorMode.REQUIRED || outcome.usable().isPresent() || isInDoubt) {
            return Optional.empty();
        }
        Optional<String> cause = outcome.why().filter(reason -> !reason.equals(BaseImage.NOT_IN_THE_MIRROR));
        String why = terms.mayBring()
                ? cause.map(": "::concat).orElse("")
                : ", and "
                        + policy.whyNot(
                                wanted.upstream().host(), wanted.upstream().path());
        return Optional.of(new PrepareOutcome.Rejected(
                FinishReason.BASE_IMAGE_UNAVAILABLE,
                place + "this build may use images of the mirror only (mirror: required), and "
                        + BaseImage.NOT_IN_THE_MIRROR + why));
    }

    /** A copy that takes longer than people wait without a word says now and then how far it is. */
    private static CopyWatch watch(WantedImage wanted, PrepareLog log) {
        return new CopyWatch(
                QUIET,
                BETWEEN_LINES,
                (bytes, total) ->
                        log.progress("mirroring " + wanted.reference() + ": " + CopyWatch.megabytes(bytes, total)));
    }

    /** The first place that pulls it. What no stage leads to is not pulled, and may be missing; of front ends BuildKit has some. */
    private static Optional<ImageUse> needing(ImageUses uses, WantedImage wanted) {
        return uses.images().stream()
                .filter(use -> use.needed()
                        && use.instruction() != ImageInstruction.SYNTAX
                        && use.image().equals(wanted.image()))
                .findFirst();
    }

    private static void tellUnresolved(List<UnresolvedImage> all, Consumer<String> log) {
        for (UnresolvedImage unresolved : all.subList(0, Math.min(all.size(), MOST_UNRESOLVED_TOLD))) {
            log.accept("line %d: %s is no image with these build arguments"
                    .formatted(unresolved.line(), unresolved.text()));
        }
        if (all.size() > MOST_UNRESOLVED_TOLD) {
            log.accept("and %d more that are no images".formatted(all.size() - MOST_UNRESOLVED_TOLD));
        }
    }

    /** Each image once, in the order of the file. What the mirror cannot hold is told in the log and left to the build. */
    private List<WantedImage> wanted(ImageUses uses, Optional<Digest> pin, Consumer<String> log) {
        Optional<String> pinned = uses.baseImage().map(ImageUse::image).filter(_ -> pin.isPresent());
        List<WantedImage> wanted = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (ImageUse use : uses.images()) {
            if (!seen.add(use.image())) {
                continue;
            }
            boolean isPinned = pinned.isPresent() && pinned.get().equals(use.image());
            try {
                wanted.add(WantedImage.of(
                        use, mirrorHost, isPinned ? pin : Optional.empty(), platforms(uses, use.image())));
            } catch (InvalidReferenceException e) {
                if (isPinned) {
                    throw e;
                }
                log.accept("base image not mirrored " + use.image() + ": " + e.getMessage());
            }
        }
        return wanted;
    }

    /** What a file needs an image for. Where that is not certain, it is more than one, so that all of the image is brought. */
    private Set<Platform> platforms(ImageUses uses, String image) {
        return uses.images().stream()
                .filter(use -> use.image().equals(image))
                .flatMap(this::platforms)
                .collect(Collectors.toUnmodifiableSet());
    }

    private Stream<Platform> platforms(ImageUse use) {
        Optional<Platform> written = use.platform().map(PrepareStep::parsed);
        boolean certain = use.instruction() == ImageInstruction.FROM && !written.equals(Optional.of(UNREADABLE));
        return certain ? Stream.of(written.orElse(platform)) : Stream.of(written.orElse(platform), platform);
    }

    private static Platform parsed(String written) {
        try {
            return Platform.parse(written);
        } catch (InvalidReferenceException e) {
            return UNREADABLE;
        }
    }

    private static String line(WantedImage wanted, MirrorOutcome outcome) {
        String arrow =
                wanted.upstream() + " -> " + wanted.mirrored().repository().path();
        return switch (outcome) {
            case MirrorOutcome.Mirrored(Digest digest, long bytes) ->
                "mirrored base image %s %s (%d bytes)".formatted(arrow, digest, bytes);
            case MirrorOutcome.AlreadyPresent(Digest digest, Optional<MirrorOutcome.StaleCopy> stale) ->
                "base image already mirrored %s %s%s"
                        .formatted(
                                arrow,
                                digest,
                                stale.map(copy -> " (STALE, not checked against the upstream: " + copy.words() + ")")
                                        .orElse(""));
            case MirrorOutcome.Missing(String reason) -> "base image not found: " + reason;
            case MirrorOutcome.Absent(String reason) ->
                "base image not mirrored %s: %s".formatted(wanted.upstream(), reason);
            case MirrorOutcome.Refused(String reason) ->
                "base image refused %s: %s".formatted(wanted.upstream(), reason);
            case MirrorOutcome.Unavailable(String reason) ->
                "base image unavailable %s: %s".formatted(wanted.upstream(), reason);
            case MirrorOutcome.MirrorAway(String reason) ->
                "base image not mirrored %s: %s".formatted(wanted.upstream(), reason);
        };
    }
}
