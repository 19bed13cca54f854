package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.repository.BuildCaches;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.events.text.Absent;
import java.util.List;

/**
 * A build that may be launched.
 *
 * @param caches the caches that the build reads, and the one that it writes
 * @param sealedCredential the build credential as a compact JWE (RFC 7516) for the launcher's key
 * @param scopes what the credential opens, as registry scopes ({@code repository:builds/acme/b1:pull,push}); to read, not to trust
 */
public record BuildAuthorized(
        BuildRequested build,
        List<BaseImage> baseImages,
        BuildCaches caches,
        String sealedCredential,
        List<String> scopes)
        implements Event {
    public BuildAuthorized {
        requireNonNull(build, "build");
        baseImages = Absent.ifNull(baseImages);
        requireNonNull(caches, "caches");
        requireNonNull(sealedCredential, "sealed_credential");
        scopes = Absent.ifNull(scopes);
    }

    @Override
    public String subject() {
        return build.buildId();
    }

    @Override
    public String toString() {
        return "BuildAuthorized[build=" + build + ", baseImages=" + baseImages + ", caches=" + caches + ", scopes="
                + scopes + "]";
    }
}
