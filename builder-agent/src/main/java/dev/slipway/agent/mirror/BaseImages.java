package dev.slipway.agent.mirror;

import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.report.BuildFailure;
import dev.slipway.dockerfile.ImageUse;
import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.registry.reference.ImageReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The images that a build is built on, each decided on by the mirror's answer. */
public final class BaseImages {
    private final Job job;
    private final Map<String, MirrorAnswer> answers;
    /** What is built on instead, by the name in the Dockerfile. */
    private final Map<String, String> replaced = new HashMap<>();

    private BaseImages(Job job, Map<String, MirrorAnswer> answers) {
        this.job = job;
        this.answers = answers;
    }

    /**
     * Asks the mirror, and says in the log what becomes of each image that the build needs.
     *
     * @throws BuildFailure where the build may use the mirror only, and needs what is not there
     */
    public static BaseImages of(Job job, List<ImageUse> needed, Consumer<String> log)
            throws BuildFailure, InterruptedException {
        List<String> references = needed.stream()
                .map(use -> job.images().get(use.image()))
                .filter(reference -> reference != null && isOwn(job, reference))
                .distinct()
                .toList();
        BaseImages images =
                new BaseImages(job, references.isEmpty() ? Map.of() : Mirror.ask(references, job.registry()));
        images.decide(needed, log);
        return images;
    }

    /** What stands in the place of an image in the Dockerfile; empty where the image stays. */
    public Optional<String> replacement(ImageUse use) {
        return Optional.ofNullable(replaced.get(use.image()));
    }

    /** The same for all images, by their names in the Dockerfile. */
    public Map<String, String> replaced() {
        return Map.copyOf(replaced);
    }

    private void decide(List<ImageUse> needed, Consumer<String> log) throws BuildFailure {
        Set<String> said = new HashSet<>();
        Map<String, String> missing = new LinkedHashMap<>();
        for (ImageUse use : needed) {
            Optional<String> from = fromMirror(use.image());
            Optional<String> to = from.or(() -> pinned(use));
            to.ifPresent(reference -> replaced.put(use.image(), reference));
            boolean outside = from.isEmpty() && !isOwn(job, use.image());
            if (outside) {
                missing.putIfAbsent(use.image(), where(use) + why(use.image()));
            }
            List<String> lines = new ArrayList<>();
            if (outside) {
                lines.add(why(use.image()) + outlook(use));
            }
            to.ifPresent(reference -> lines.add("Rewriting " + written(use) + " to " + reference));
            lines.stream().filter(said::add).forEach(log);
        }
        if (job.options().mirrorRequired() && !missing.isEmpty()) {
            throw new BuildFailure(
                    Result.Kind.BASE_IMAGE,
                    "this build may use images of the mirror only (mirror: required). "
                            + String.join("; ", missing.values()));
        }
    }

    private Optional<String> fromMirror(String image) {
        return Optional.ofNullable(job.images().get(image))
                .filter(reference -> answers.get(reference) instanceof MirrorAnswer.Present);
    }

    /** What is demanded of an image holds wherever it comes from. */
    private Optional<String> pinned(ImageUse use) {
        Optional<String> upstream =
                Optional.ofNullable(job.images().get(use.image())).filter(reference -> !isOwn(job, reference));
        String digest = job.options().baseImageDigest();
        if (upstream.isPresent() || digest == null || !use.baseOfTarget()) {
            return upstream;
        }
        return Optional.of(ImageReference.parse(use.image())
                .withDigest(Digest.parse(digest))
                .toString());
    }

    private String why(String image) {
        String reference = job.images().get(image);
        MirrorAnswer answer = reference == null ? null : answers.get(reference);
        return switch (answer) {
            case null -> image + " is not in the mirror";
            case MirrorAnswer.Present _ -> image + " is in the mirror";
            case MirrorAnswer.Gone _ -> image + " is not in the mirror any more";
            case MirrorAnswer.Denied _ -> "the mirror does not let this build have " + image;
            case MirrorAnswer.NoAnswer(String reason) ->
                "the mirror did not answer when it was asked for " + image + " (" + reason + ")";
        };
    }

    private String outlook(ImageUse use) {
        if (job.options().mirrorRequired()) {
            return "";
        }
        String host = host(use.image());
        return job.isolated()
                ? "; BuildKit would fetch it from " + host + ", which an isolated build does not reach"
                : "; BuildKit fetches it from " + host;
    }

    private static String host(String image) {
        try {
            return ImageReference.parse(image).host();
        } catch (InvalidReferenceException e) {
            return "its registry";
        }
    }

    private String where(ImageUse use) {
        String file = job.dockerfile().path() == null
                ? "Dockerfile"
                : job.dockerfile().path();
        return use.line() == 0 ? "" : file + ":" + use.line() + ": ";
    }

    private static String written(ImageUse use) {
        return switch (use.instruction()) {
            case FROM -> "FROM " + use.image();
            case COPY -> "COPY --from=" + use.image();
            case RUN -> "RUN --mount=from=" + use.image();
            case SYNTAX -> "syntax " + use.image();
        };
    }

    private static boolean isOwn(Job job, String reference) {
        return reference.startsWith(job.registry().host() + "/");
    }
}
