package dev.slipway.launcher.launch;

import dev.slipway.agent.protocol.Forward;
import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.agent.protocol.RegistryAccess;
import dev.slipway.agent.protocol.Secret;
import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.repository.BuildCaches;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.events.spec.NetworkMode;
import dev.slipway.events.spec.SourceReference;
import dev.slipway.keys.seal.SecretValues;
import dev.slipway.keys.seal.Unsealer;
import dev.slipway.oci.Digest;
import dev.slipway.registry.reference.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the agent's job out of an authorized build: opens what is sealed for it, finds its secrets, names its references. */
record Jobs(GuestRegistry registry, Unsealer unsealer, SecretFiles secrets, String platform) {
    private static final String USERNAME = "build";
    /** Bytes that only a running machine adds to a job, generously. */
    private static final int ROOM_FOR_FORWARDS = 4 << 10;

    /** What a build needs, or why it cannot run. */
    sealed interface Preparation {
        record Ready(Draft draft) implements Preparation {}

        record Refused(FinishReason reason, String message) implements Preparation {}
    }

    /** A job but for what only a running machine knows. */
    @FunctionalInterface
    interface Draft {
        Job job(int attempt, List<Forward> forwards);
    }

    Preparation prepare(BuildAuthorized authorized) {
        BuildSpec spec = authorized.build().spec();
        String buildId = authorized.build().buildId();
        try {
            String credential = new SealedCredentials(unsealer).open(authorized.sealedCredential(), buildId);
            SecretValues sealed = authorized.build().sealedSecrets().isPresent()
                    ? SecretValues.open(authorized.build().sealedSecrets().get(), buildId, unsealer)
                    : SecretValues.none();
            return switch (secrets.resolve(spec.tenant(), spec.secrets(), sealed)) {
                case SecretFiles.Resolution.Missing(String name, String reason) ->
                    new Preparation.Refused(FinishReason.SECRET_UNAVAILABLE, "secret " + name + ": " + reason);
                case SecretFiles.Resolution.Resolved(List<Secret> values) -> drafted(authorized, credential, values);
            };
        } catch (IOException e) {
            return new Preparation.Refused(FinishReason.MACHINERY, String.valueOf(e.getMessage()));
        }
    }

    private Preparation drafted(BuildAuthorized authorized, String credential, List<Secret> values) throws IOException {
        Draft draft = (attempt, forwards) -> job(authorized, attempt, credential, values, forwards);
        int bytes = MessageChannel.bytes(draft.job(Integer.MAX_VALUE, List.of())) + ROOM_FOR_FORWARDS;
        return bytes <= MessageChannel.LARGEST_FROM_LAUNCHER
                ? new Preparation.Ready(draft)
                : new Preparation.Refused(FinishReason.JOB_TOO_LARGE, tooLarge(bytes, values));
    }

    private static String tooLarge(int bytes, List<Secret> values) {
        long secretBytes =
                values.stream().mapToLong(secret -> secret.value().length).sum();
        return "Dockerfile, build args and secrets take %d bytes when they are sent, more than the %d that a build machine"
                        .formatted(bytes, MessageChannel.LARGEST_FROM_LAUNCHER)
                + " takes; the values of the %d secrets have %d bytes".formatted(values.size(), secretBytes);
    }

    private Job job(
            BuildAuthorized authorized, int attempt, String credential, List<Secret> values, List<Forward> forwards) {
        String buildId = authorized.build().buildId();
        BuildSpec spec = authorized.build().spec();
        BuildCaches caches = authorized.caches();
        return new Job(
                buildId,
                attempt,
                new Job.Dockerfile(
                        authorized.build().dockerfile().bytes(),
                        spec.dockerfilePath().orElse(null)),
                source(authorized.build().source()),
                reference(RepositoryNames.image(spec.tenant(), buildId), RepositoryNames.IMAGE_TAG),
                caches.imports().stream()
                        .map(repository -> reference(repository, RepositoryNames.CACHE_TAG))
                        .toList(),
                caches.export()
                        .map(repository -> reference(repository, RepositoryNames.CACHE_TAG))
                        .orElse(null),
                spec.buildArgs(),
                values,
                spec.networkMode() == NetworkMode.ISOLATED,
                platform,
                forwards,
                new RegistryAccess(
                        registry.host(),
                        registry.plainHttp(),
                        USERNAME,
                        credential,
                        registry.trustedRealm().map(URI::toString).orElse(null)),
                images(authorized.baseImages()),
                options(spec));
    }

    private static Job.Options options(BuildSpec spec) {
        BuildOptions options = spec.options();
        return new Job.Options(
                options.target().orElse(null),
                options.labels(),
                options.annotations(),
                options.noCache(),
                options.addHosts(),
                switch (options.provenance()) {
                    case NONE -> null;
                    case MIN -> "min";
                    case MAX -> "max";
                },
                spec.mirror() == MirrorMode.REQUIRED,
                spec.baseImageDigest().orElse(null));
    }

    private static Job.Source source(SourceReference source) {
        return new Job.Source(
                source.repository(), source.digest(), source.folder().orElse(null));
    }

    private Map<String, String> images(List<BaseImage> baseImages) {
        Map<String, String> images = new HashMap<>();
        for (BaseImage image : baseImages) {
            if (image.digest().isEmpty()) {
                continue;
            }
            boolean mirrored = image.state() == BaseImage.State.MIRRORED || image.state() == BaseImage.State.PRESENT;
            String digest = image.digest().get();
            // What is not in the mirror comes from its upstream, and still only with the digest that was demanded.
            images.put(
                    image.image(),
                    mirrored
                            ? registry.host() + "/" + image.repository() + "@" + digest
                            : ImageReference.parse(image.image())
                                    .withDigest(Digest.parse(digest))
                                    .toString());
        }
        return images;
    }

    private String reference(String repository, String tag) {
        return registry.host() + "/" + repository + ":" + tag;
    }
}
