package dev.slipway.cli.demo;

import dev.slipway.oci.Manifest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.ImageReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a build that succeeded must have left behind: in its log, and in the registry. */
final class Evidence {
    /** The tag under which builds keep their cache, see docs/pipeline.md. */
    static final String CACHE_TAG = "buildcache";

    /** The config of a cache that BuildKit exports as an image manifest, {@code image-manifest=true}. */
    private static final String CACHE_CONFIG = "application/vnd.buildkit.cacheconfig.v0";

    private static final Pattern MIRRORED = Pattern.compile(
            "(?:mirrored base image|base image already mirrored) \\S+ -> (mirror/\\S+) (sha256:[0-9a-f]{64}).*");

    private static final String REWRITING = "Rewriting ";

    /** How the agent calls itself. */
    private static final String AGENT = "\"slipway-builder-agent\"";

    private Evidence() {}

    /** An image that the mirror has, and the line that the Dockerfile got for it. */
    record Rewritten(String from, String mirrored) {}

    /**
     * Finds, for each image of which the mirror says in the log that it has it, the FROM that was rewritten to it.
     *
     * @param registry host and port
     * @throws IOException where the log says nothing of a mirrored image, or nothing of a FROM that names it
     */
    static List<Rewritten> rewritten(List<String> log, String registry) throws IOException {
        List<MatchResult> mirrored =
                log.stream().flatMap(line -> MIRRORED.matcher(line).results()).toList();
        if (mirrored.isEmpty()) {
            throw new IOException("the build's log names no mirrored base image");
        }
        List<Rewritten> rewritten = new ArrayList<>();
        for (MatchResult image : mirrored) {
            rewritten.add(fromOf(log, registry + "/" + image.group(1) + "@" + image.group(2)));
        }
        return rewritten;
    }

    private static Rewritten fromOf(List<String> log, String mirrored) throws IOException {
        String to = " to " + mirrored;
        return log.stream()
                .filter(line -> line.startsWith(REWRITING + "FROM ") && line.endsWith(to))
                .findFirst()
                .map(line -> new Rewritten(line.substring(REWRITING.length(), line.length() - to.length()), mirrored))
                .orElseThrow(() -> new IOException("the build's log has no FROM that was rewritten to " + mirrored));
    }

    /**
     * Finds in the registry's access log that the build's machine asked for a mirrored image, and got it.
     *
     * @param accessLog its lines, in the common log format
     * @param mirrored the image, by its digest
     * @return the request and its answer: {@code HEAD /v2/mirror/…/manifests/sha256:… 200}
     * @throws IOException where nobody asked, or the registry did not have it
     */
    static String askedFor(List<String> accessLog, String mirrored) throws IOException {
        int at = mirrored.lastIndexOf('@');
        String repository = mirrored.substring(mirrored.indexOf('/') + 1, at);
        String request = "HEAD /v2/" + repository + "/manifests/" + mirrored.substring(at + 1);
        return accessLog.stream()
                .filter(line -> line.contains("\"" + request + " HTTP/1.1\" 200 ") && line.endsWith(AGENT))
                .findFirst()
                .map(_ -> request + " 200")
                .orElseThrow(() -> new IOException(
                        "the registry's access log has no " + request + " of the agent that it answered with 200"));
    }

    /**
     * Reads a cache back as any client would that pulls it.
     *
     * @return how many layers it has
     * @throws IOException where it is not there, or is not a real image manifest with BuildKit's config
     */
    static int cacheLayers(RegistryClient client, ImageReference cache) throws IOException {
        RawManifest manifest = client.getManifest(cache);
        if (!manifest.mediaType().equals(MediaTypes.OCI_MANIFEST)) {
            throw new IOException(cache + " is no image manifest but " + manifest.mediaType());
        }
        Manifest image = manifest.asManifest();
        if (!image.config().mediaType().equals(CACHE_CONFIG)) {
            throw new IOException(cache + " is not BuildKit's: its config is "
                    + image.config().mediaType());
        }
        return image.layers().size();
    }
}
