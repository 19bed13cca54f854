package dev.slipway.mirror.hostile;

import static dev.slipway.mirror.hostile.HostileUpstream.answer;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.testing.Gzip;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What an upstream may do, by the words of the table in docs/upstreams.md. */
public final class Attacks {
    private static final int HALF = SampleImage.LAYER_BYTES / 2;
    private static final byte[] NOTHING = {};

    private final Map<String, Attack> byName = new LinkedHashMap<>();

    private Attacks() {}

    /** Makes a registry bad. */
    @FunctionalInterface
    public interface Attack {
        void prepare(Scene scene) throws IOException;
    }

    public static Map<String, Attack> all() {
        Attacks attacks = new Attacks();
        attacks.onTags();
        attacks.onManifests();
        attacks.onIndexes();
        attacks.onBlobs();
        attacks.onLengths();
        attacks.onRanges();
        attacks.byTime();
        attacks.byRedirects();
        attacks.onLogins();
        return attacks.byName;
    }

    private static SampleImage other() {
        return SampleImage.of(4_711);
    }

    private void onTags() {
        byName.put("The tag moves between HEAD and GET", scene -> scene.upstream()
                .once("HEAD " + scene.tag(), (request, out) -> {
                    scene.upstream().honestly(request, out);
                    scene.upstream().publish(scene.repository(), Scene.TAG, other());
                }));
        byName.put("The tag moves between manifest and blobs", scene -> scene.upstream()
                .once("GET " + scene.root(), (request, out) -> {
                    scene.upstream().honestly(request, out);
                    scene.upstream().publish(scene.repository(), Scene.TAG, other());
                }));
        byName.put("The tag moves, and what it named is gone", scene -> scene.upstream()
                .on("GET " + scene.root(), answer("404 Not Found", "Content-Type: text/plain")));
        byName.put("HEAD names no digest", scene -> scene.upstream()
                .on("HEAD " + scene.tag(), answer("200 OK", "Content-Type: " + MediaTypes.OCI_MANIFEST)));
        byName.put("HEAD names a digest that the image does not have", scene -> {
            Digest lie = other().root().digest();
            scene.upstream()
                    .on(
                            "HEAD " + scene.tag(),
                            answer("200 OK", "Docker-Content-Digest: " + lie + "\r\nContent-Length: 400", NOTHING));
            scene.lie(lie, scene.image().root());
        });
        byName.put("GET names another digest in its header", scene -> scene.upstream()
                .on(
                        "GET " + scene.root(),
                        answer(
                                "200 OK",
                                "Content-Type: " + MediaTypes.OCI_MANIFEST + "\r\nDocker-Content-Digest: "
                                        + other().root().digest(),
                                scene.image().root().bytes())));
    }

    private void onManifests() {
        byName.put(
                "The manifest has other bytes",
                scene -> scene.lie(scene.image().root().digest(), other().root()));
        byName.put("The manifest is larger than 4 MiB", scene -> scene.upstream()
                .on("GET " + scene.root(), answer("200 OK", "Content-Length: 5000000", new byte[5_000_000])));
        byName.put("The manifest has no end", scene -> scene.upstream().on("GET " + scene.root(), Attacks::endless));
        byName.put(
                "The manifest is JSON nested 10,000 deep",
                scene -> scene.replaceRoot(RawManifest.of(
                        ("{\"config\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}")
                                .getBytes(StandardCharsets.UTF_8),
                        MediaTypes.OCI_MANIFEST)));
        byName.put(
                "The manifest is an image and an index at once",
                scene -> scene.replaceRoot(RawManifest.of(
                        scene.image()
                                .root()
                                .text()
                                .replaceFirst("}$", ",\"manifests\":[]}")
                                .getBytes(StandardCharsets.UTF_8),
                        MediaTypes.OCI_MANIFEST)));
        byName.put("The manifest comes as text/html", scene -> scene.upstream()
                .on(
                        "GET " + scene.root(),
                        answer(
                                "200 OK",
                                "Content-Type: text/html; charset=utf-8\r\nContent-Length: "
                                        + scene.image().root().size(),
                                scene.image().root().bytes())));
        byName.put("A page stands in the place of the manifest", scene -> scene.upstream()
                .on(
                        "GET " + scene.root(),
                        answer("200 OK", "Content-Type: text/html", "<html>Log in".getBytes(StandardCharsets.UTF_8))));
        byName.put(
                "The manifest is of Docker's first schema",
                scene -> scene.replaceRoot(RawManifest.of(
                        "{\"schemaVersion\":1,\"name\":\"a\",\"fsLayers\":[]}".getBytes(StandardCharsets.UTF_8),
                        "application/vnd.docker.distribution.manifest.v1+prettyjws")));
        byName.put("The image has Docker's media types", scene -> scene.upstream()
                .publish(scene.repository(), Scene.TAG, scene.image()));
    }

    private void onIndexes() {
        byName.put("Indexes are nested five deep", scene -> {
            SampleImage nested = scene.image();
            for (int i = 0; i < 5; i++) {
                nested = SampleImage.withRoot(
                        SampleImage.index(SampleImage.json(nested.root().descriptor())), nested);
            }
            scene.upstream().publish(scene.repository(), Scene.TAG, nested);
        });
        byName.put("An index names itself", scene -> {
            Digest anything = other().root().digest();
            RawManifest index =
                    SampleImage.index(SampleImage.json(Descriptor.of(MediaTypes.OCI_INDEX, anything, 1_000)));
            scene.replaceRoot(index);
            scene.lie(anything, index);
        });
        byName.put("An index says that a child is smaller than it is", scene -> {
            Descriptor child = scene.image().root().descriptor();
            scene.replaceRoot(SampleImage.index(SampleImage.json(Descriptor.of(child.mediaType(), child.digest(), 5))));
        });
        byName.put("An index calls another index an image", scene -> {
            RawManifest inner =
                    SampleImage.index(SampleImage.json(scene.image().root().descriptor()));
            SampleImage nested = SampleImage.withRoot(inner, scene.image());
            RawManifest outer = SampleImage.index(
                    SampleImage.json(Descriptor.of(MediaTypes.OCI_MANIFEST, inner.digest(), inner.size())));
            scene.upstream().publish(scene.repository(), Scene.TAG, SampleImage.withRoot(outer, nested));
        });
    }

    private void onBlobs() {
        byName.put("A blob has other bytes", scene -> scene.upstream()
                .on(
                        "GET " + scene.layer(),
                        answer("200 OK", "Content-Length: " + SampleImage.LAYER_BYTES, other().layerBytes())));
        byName.put("A blob is not there", scene -> scene.upstream()
                .on("GET " + scene.layer(), answer("404 Not Found", "Content-Type: text/plain")));
        byName.put("A blob goes on after its end", scene -> scene.upstream()
                .on(
                        "GET " + scene.layer(),
                        answer(
                                "200 OK",
                                "X-Length: none",
                                Arrays.copyOf(scene.image().layerBytes(), 500_000))));
        byName.put(
                "Chunks of a blob have no end", scene -> scene.upstream().on("GET " + scene.layer(), Attacks::endless));
        byName.put("A blob is shorter than its manifest says", scene -> {
            Descriptor longer =
                    Descriptor.of(MediaTypes.OCI_LAYER_GZIP, scene.image().layer(), SampleImage.LAYER_BYTES + 1);
            RawManifest real = scene.image().root();
            scene.replaceRoot(RawManifest.of(
                    real.text()
                            .replace("\"size\":" + SampleImage.LAYER_BYTES, "\"size\":" + longer.size())
                            .getBytes(StandardCharsets.UTF_8),
                    real.mediaType()));
        });
        byName.put("A blob is called gzip and is as it should be", scene -> scene.upstream()
                .on(
                        "GET " + scene.layer(),
                        answer(
                                "200 OK",
                                "Content-Encoding: gzip\r\nContent-Length: " + SampleImage.LAYER_BYTES,
                                scene.image().layerBytes())));
        byName.put("A blob is compressed on its way", scene -> scene.upstream()
                .on(
                        "GET " + scene.layer(),
                        answer(
                                "200 OK",
                                "Content-Encoding: gzip",
                                Gzip.of(scene.image().layerBytes()))));
    }

    private void onLengths() {
        byName.put("Content-Length is larger than the blob", scene -> scene.upstream()
                .on(
                        "GET " + scene.layer(),
                        answer(
                                "200 OK",
                                "Content-Length: " + (SampleImage.LAYER_BYTES + 10),
                                scene.image().layerBytes())));
        byName.put("Content-Length is smaller than the blob, once", scene -> scene.upstream()
                .once(
                        "GET " + scene.layer(),
                        answer(
                                "200 OK",
                                "Content-Length: " + HALF,
                                scene.image().layerBytes())));
        byName.put("A blob ends with the connection, by HTTP/1.0", scene -> scene.upstream()
                .on("GET " + scene.layer(), (_, out) -> {
                    out.write("HTTP/1.0 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                    out.write(scene.image().layerBytes());
                }));
        byName.put("A blob ends too early with the connection, by HTTP/1.0", scene -> scene.upstream()
                .on("GET " + scene.layer(), (_, out) -> {
                    out.write("HTTP/1.0 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                    out.write(scene.image().layerBytes(), 0, HALF);
                }));
    }

    private static HostileUpstream.Reply cut(Scene scene) {
        return answer(
                "200 OK",
                "Content-Length: " + SampleImage.LAYER_BYTES,
                Arrays.copyOf(scene.image().layerBytes(), HALF));
    }

    private void onRanges() {
        byName.put("A blob is cut off once", scene -> scene.upstream().once("GET " + scene.layer(), cut(scene)));
        byName.put("A blob is cut off each time at the same place", scene -> scene.upstream()
                .on("GET " + scene.layer(), cut(scene)));
        byName.put("After a cut, the range that comes begins elsewhere", scene -> {
            scene.upstream().once("GET " + scene.layer(), cut(scene));
            scene.upstream()
                    .on(
                            "GET " + scene.layer(),
                            answer(
                                    "206 Partial Content",
                                    "Content-Range: bytes 0-" + (SampleImage.LAYER_BYTES - 1) + "/"
                                            + SampleImage.LAYER_BYTES,
                                    scene.image().layerBytes()));
        });
        byName.put("After a cut, all of the blob comes again", scene -> {
            scene.upstream().once("GET " + scene.layer(), cut(scene));
            scene.upstream()
                    .on(
                            "GET " + scene.layer(),
                            answer(
                                    "200 OK",
                                    "Content-Length: " + SampleImage.LAYER_BYTES,
                                    scene.image().layerBytes()));
        });
        byName.put("After a cut, less of the blob comes than before", scene -> {
            scene.upstream().once("GET " + scene.layer(), cut(scene));
            scene.upstream().on("GET " + scene.layer(), answer("200 OK", "X-Length: none", new byte[5]));
        });
        byName.put("After a cut, other bytes come", scene -> {
            scene.upstream().once("GET " + scene.layer(), cut(scene));
            byte[] rest = new byte[SampleImage.LAYER_BYTES - HALF];
            scene.upstream()
                    .on(
                            "GET " + scene.layer(),
                            answer(
                                    "206 Partial Content",
                                    "Content-Range: bytes " + HALF + "-" + (SampleImage.LAYER_BYTES - 1) + "/"
                                            + SampleImage.LAYER_BYTES,
                                    rest));
        });
    }

    private void byTime() {
        byName.put("A blob stalls", scene -> scene.upstream().on("GET " + scene.layer(), (_, out) -> {
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + SampleImage.LAYER_BYTES + "\r\n\r\nsome")
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
            Thread.sleep(20_000);
        }));
        byName.put("A blob drips", scene -> scene.upstream()
                .on(
                        "GET " + scene.layer(),
                        (_, out) -> drip(
                                "HTTP/1.1 200 OK\r\nContent-Length: " + SampleImage.LAYER_BYTES + "\r\n\r\n",
                                "x",
                                out)));
        byName.put("The head of an answer has no end", scene -> scene.upstream().on("GET " + scene.root(), (_, out) -> {
            out.write("HTTP/1.1 200 OK\r\nX-More: ".getBytes(StandardCharsets.UTF_8));
            while (true) {
                out.write(new byte[8_192]);
            }
        }));
        byName.put("The answer is told to come, again and again", scene -> scene.upstream()
                .on("GET " + scene.root(), (_, out) -> drip("", "HTTP/1.1 103 Early Hints\r\n\r\n", out)));
        byName.put("It answers 429 after two requests", scene -> {
            AtomicInteger asked = new AtomicInteger();
            scene.upstream()
                    .when(_ -> asked.incrementAndGet() > 2, answer("429 Too Many Requests", "Retry-After: 3600"));
        });
        byName.put("It answers 503", scene -> scene.upstream()
                .when(_ -> true, answer("503 Service Unavailable", "Content-Type: text/plain")));
    }

    private void byRedirects() {
        byName.put("A blob lies at another public host", scene -> scene.upstream()
                .on("GET " + scene.layer(), redirect(scene.near().url("/blob"))));
        byName.put("A blob is said to lie at a private address", scene -> scene.upstream()
                .on("GET " + scene.layer(), redirect(scene.far().url("/blob"))));
        byName.put("A blob is said to lie at a host without encryption", scene -> scene.upstream()
                .on("GET " + scene.layer(), redirect("http://127.0.0.1:9/blob")));
        byName.put("A manifest is said to lie at a private address", scene -> scene.upstream()
                .on("GET " + scene.root(), redirect(scene.far().url("/blob"))));
        byName.put("Redirects go in circles", scene -> scene.upstream()
                .on("GET " + scene.layer(), redirect(scene.layer())));
    }

    private void onLogins() {
        byName.put("The realm is on another public host", scene -> scene.upstream()
                .when(
                        request -> !request.headers()
                                .getOrDefault("authorization", "")
                                .equals("Bearer anonymous"),
                        challenge(scene.near().url("/token"))));
        byName.put("The realm is on another public host, and its token is refused", scene -> scene.upstream()
                .when(_ -> true, challenge(scene.near().url("/token"))));
        byName.put("The realm is at a private address", scene -> scene.upstream()
                .when(_ -> true, challenge(scene.far().url("/token"))));
        byName.put("It answers 401 to every login", scene -> scene.upstream()
                .when(_ -> true, answer("401 Unauthorized", "WWW-Authenticate: Basic realm=\"again\"")));
        byName.put("A blob lies at another public host, and the image needs the login", scene -> {
            scene.upstream()
                    .when(
                            request -> !request.headers()
                                    .getOrDefault("authorization", "")
                                    .startsWith("Basic "),
                            answer("401 Unauthorized", "WWW-Authenticate: Basic realm=\"login\""));
            scene.upstream().on("GET " + scene.layer(), redirect(scene.near().url("/blob")));
        });
    }

    private static HostileUpstream.Reply redirect(String location) {
        return answer("307 Temporary Redirect", "Location: " + location);
    }

    private static HostileUpstream.Reply challenge(String realm) {
        return answer("401 Unauthorized", "WWW-Authenticate: Bearer realm=\"" + realm + "\",service=\"upstream\"");
    }

    private static void endless(HostileUpstream.Request request, OutputStream out) throws IOException {
        out.write(("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        byte[] chunk = new byte[8_192];
        while (true) {
            out.write("2000\r\n".getBytes(StandardCharsets.UTF_8));
            out.write(chunk);
            out.write("\r\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void drip(String head, String drop, OutputStream out) throws IOException, InterruptedException {
        out.write(head.getBytes(StandardCharsets.UTF_8));
        while (true) {
            out.write(drop.getBytes(StandardCharsets.UTF_8));
            out.flush();
            Thread.sleep(100);
        }
    }
}
