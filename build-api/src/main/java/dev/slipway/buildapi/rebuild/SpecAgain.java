package dev.slipway.buildapi.rebuild;

import dev.slipway.events.request.RequestFields;
import dev.slipway.events.request.RequestValues;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.text.DockerfileText;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** A spec as the request that says it. Values of secrets are not part of a spec: only their names are asked for again. */
final class SpecAgain {
    private SpecAgain() {}

    /** @param sent the Dockerfile that came with the request, where the source does not have it */
    static RequestValues values(BuildSpec spec, Optional<DockerfileText> sent) {
        RequestValues values = RequestValues.none()
                .with(RequestFields.TENANT, spec.tenant())
                .with(RequestFields.IS_ADMIN_BUILD, spec.admin())
                .with(RequestFields.BUILD_ARGS, spec.buildArgs())
                .with(RequestFields.SECRETS, spec.secrets())
                .with(RequestFields.TIMEOUT_SECONDS, spec.timeoutSeconds())
                .with(RequestFields.MEMORY_MB, spec.memoryMb())
                .with(RequestFields.CPUS, spec.cpus())
                .with(RequestFields.NETWORK_MODE, word(spec.networkMode()))
                .with(RequestFields.TAGS, spec.tags())
                .with(RequestFields.PUSH, spec.push())
                .with(RequestFields.MIRROR, word(spec.mirror()));
        values = with(values, spec.options());
        if (spec.dockerfilePath().isPresent()) {
            values = values.with(
                    RequestFields.DOCKERFILE_PATH, spec.dockerfilePath().get());
        } else if (sent.isPresent()) {
            values = values.with(RequestFields.DOCKERFILE, new String(sent.get().bytes(), StandardCharsets.UTF_8));
        }
        if (spec.cacheScope().isPresent()) {
            values = values.with(RequestFields.CACHE_SCOPE, spec.cacheScope().get());
        }
        if (spec.globalCacheKey().isPresent()) {
            values = values.with(
                    RequestFields.GLOBAL_CACHE_KEY, spec.globalCacheKey().get());
        }
        if (spec.baseImageDigest().isPresent()) {
            values = values.with(
                    RequestFields.BASE_IMAGE_DIGEST, spec.baseImageDigest().get());
        }
        return values;
    }

    private static RequestValues with(RequestValues values, BuildOptions options) {
        RequestValues more = values.with(RequestFields.LABELS, options.labels())
                .with(RequestFields.ANNOTATIONS, options.annotations())
                .with(RequestFields.NO_CACHE, options.noCache())
                .with(RequestFields.PULL, options.pull())
                .with(RequestFields.ADD_HOSTS, options.addHosts())
                .with(RequestFields.ALLOWED_DOMAINS, options.allowedDomains())
                .with(RequestFields.PROVENANCE, word(options.provenance()));
        return options.target()
                .map(target -> more.with(RequestFields.TARGET, target))
                .orElse(more);
    }

    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
