package dev.slipway.mirror.hostile;

import dev.slipway.oci.Digest;
import dev.slipway.oci.RawManifest;
import dev.slipway.testing.TlsServer;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What an attack has at hand.
 *
 * @param upstream the registry that attacks
 * @param repository the one that is asked for, by the tag {@code 1}
 * @param image what is there
 * @param near a host at an address that counts as public
 * @param far a host at a private address
 * @param seenElsewhere what those two were asked
 */
public record Scene(
        HostileUpstream upstream,
        String repository,
        SampleImage image,
        TlsServer near,
        TlsServer far,
        Queue<HostileUpstream.Request> seenElsewhere) {
    public static final String TAG = "1";

    public static Scene of(
            HostileUpstream upstream, String repository, SampleImage image, TlsServer near, TlsServer far) {
        upstream.publish(repository, TAG, image);
        Scene scene = new Scene(upstream, repository, image, near, far, new ConcurrentLinkedQueue<>());
        for (TlsServer other : new TlsServer[] {near, far}) {
            scene.serve(other, "/token", "{\"token\":\"anonymous\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            scene.serve(other, "/blob", image.layerBytes());
        }
        return scene;
    }

    private void serve(TlsServer server, String path, byte[] body) {
        server.serve(path, exchange -> {
            Map<String, String> headers = new TreeMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.toString()));
            URI uri = exchange.getRequestURI();
            seenElsewhere.add(new HostileUpstream.Request(exchange.getRequestMethod(), uri.toString(), headers));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });
    }

    String manifest(String reference) {
        return HostileUpstream.manifest(repository, reference);
    }

    String tag() {
        return manifest(TAG);
    }

    String root() {
        return manifest(image.root().digest().toString());
    }

    String layer() {
        return HostileUpstream.blob(repository, image.layer());
    }

    /** Has another root under the tag, with the content that was there. */
    void replaceRoot(RawManifest root) {
        upstream.publish(repository, TAG, SampleImage.withRoot(root, image));
    }

    /** Serves these bytes for a digest, whatever it is. */
    void lie(Digest digest, RawManifest instead) {
        upstream.on(
                "GET " + manifest(digest.toString()),
                HostileUpstream.answer(
                        "200 OK",
                        "Content-Type: " + instead.mediaType() + "\r\nContent-Length: " + instead.size(),
                        instead.bytes()));
    }
}
