package dev.slipway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyPurpose;
import dev.slipway.keys.SigningKey;
import dev.slipway.token.grant.Grant;
import dev.slipway.token.grant.Grants;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole service between a real broker and a real registry, which judges what it issues. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class TokenServiceIT {
    private static final AtomicInteger BUILDS = new AtomicInteger();
    private static final byte[] NOTHING = {};

    @TempDir
    private Path temporary;

    @Inject
    Grants grants;

    @Inject
    MeterRegistry meters;

    private final Surroundings surroundings = Surroundings.running();
    private final String buildId = "b%026d".formatted(BUILDS.incrementAndGet());
    private Pipeline pipeline;
    private Http http;

    @BeforeEach
    void connect() {
        pipeline = new Pipeline(surroundings.kafka());
        http = new Http(surroundings);
    }

    @AfterEach
    void disconnect() {
        pipeline.close();
    }

    private String authorize(boolean admin) throws Exception {
        return pipeline.authorize(buildId, "acme", admin, surroundings.launcherKey());
    }

    @Test
    void letsAnUnmodifiedClientPushAndPullWhatTheBuildMay() throws Exception {
        String credential = authorize(false);
        String image = "oci:" + OciLayout.write(temporary.resolve("image")) + ":latest";

        for (String repository : List.of("builds/acme/" + buildId, "cache/acme/main")) {
            assertThat(skopeo("copy", "--dest-creds", "build:" + credential, image, remote(repository)))
                    .as(repository)
                    .isZero();
            assertThat(skopeo("inspect", "--creds", "build:" + credential, remote(repository)))
                    .isZero();
        }
    }

    @Test
    void letsAnUnmodifiedClientPushNowhereElse() throws Exception {
        String credential = authorize(false);
        String image = "oci:" + OciLayout.write(temporary.resolve("image")) + ":latest";

        for (String repository : List.of(
                "builds/acme/" + buildId + "x",
                "builds/other/" + buildId,
                "builds/" + buildId,
                "builds/acme/" + buildId + "/x",
                "cache/acme",
                "cache/acme/main2",
                "cache/acme/main/x",
                "cache/acme2/main",
                "cache/global/shared",
                "sources/acme/" + buildId,
                "mirror/docker.io/library/alpine",
                "mirror/docker.io/library/debian")) {
            assertThat(skopeo("copy", "--dest-creds", "build:" + credential, image, remote(repository)))
                    .as(repository)
                    .isNotZero();
        }
    }

    @Test
    void letsAnAdminsBuildPushTheSharedCache() throws Exception {
        String credential = authorize(true);
        String image = "oci:" + OciLayout.write(temporary.resolve("image")) + ":latest";

        assertThat(skopeo("copy", "--dest-creds", "build:" + credential, image, remote("cache/global/shared")))
                .isZero();
    }

    @Test
    void grantsExactlyWhatTheEventSays() throws Exception {
        authorize(false);

        assertThat(pipeline.authorized(buildId).getFirst().scopes())
                .containsExactly(
                        "repository:builds/acme/" + buildId + ":pull,push",
                        "repository:sources/acme/" + buildId + ":pull",
                        "repository:cache/acme/main:pull,push",
                        "repository:cache/global/shared:pull",
                        "repository:mirror/docker.io/library/alpine:pull");
    }

    @Test
    void readsFormsUpToALimitWhetherTheirLengthIsDeclaredOrNot() throws Exception {
        String fits = "x=" + "x".repeat(64 * 1024 - 2);

        HttpResponse<String> atTheLimit = http.post(BodyPublishers.ofString(fits));
        assertThat(atTheLimit.statusCode()).isEqualTo(400);
        assertThat(Http.json(atTheLimit).path("error_description").asText()).isEqualTo("service: missing");

        HttpResponse<String> above = http.post(BodyPublishers.ofString(fits + "x"));
        assertThat(above.statusCode()).isEqualTo(413);
        assertThat(Http.json(above).path("error_description").asText()).contains("65537", "65536");

        HttpResponse<String> chunkedAtTheLimit = http.post(chunked(fits));
        assertThat(chunkedAtTheLimit.statusCode()).isEqualTo(400);
        assertThat(Http.json(chunkedAtTheLimit).path("error_description").asText())
                .isEqualTo("service: missing");

        HttpResponse<String> chunkedAbove = http.post(chunked(fits + "x"));
        assertThat(chunkedAbove.statusCode()).isEqualTo(413);
        assertThat(Http.json(chunkedAbove).path("error_description").asText()).contains("65536");
    }

    private static BodyPublisher chunked(String form) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(form.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void answersTheFormThatBuildKitPosts() throws Exception {
        String credential = authorize(false);

        HttpResponse<String> response = http.post(Map.of(
                "grant_type",
                "password",
                "client_id",
                "buildkit-client",
                "service",
                Surroundings.SERVICE,
                "username",
                "build",
                "password",
                credential,
                "scope",
                "repository:builds/acme/" + buildId + ":pull,push repository:builds/acme/other:pull"));

        JsonNode json = Http.json(response);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(json.path("scope").asText()).isEqualTo("repository:builds/acme/" + buildId + ":pull,push");
        assertThat(json.path("expires_in").asInt()).isEqualTo(300);
        assertThat(json.path("access_token")).isEqualTo(json.path("token"));
        assertThat(Instant.parse(json.path("issued_at").asText())).isBeforeOrEqualTo(Instant.now());
        assertThat(json.has("refresh_token")).isFalse();
    }

    @Test
    void goesOnWithAnUploadUnderARenewedToken() throws Exception {
        String credential = authorize(false);
        String scope = "repository:builds/acme/" + buildId + ":pull,push";
        byte[] blob = "renewed".getBytes(StandardCharsets.UTF_8);

        HttpResponse<String> begun = http.registry(
                "POST",
                "/v2/builds/acme/" + buildId + "/blobs/uploads/",
                http.accessToken("build", credential, scope),
                NOTHING);
        HttpResponse<String> sent =
                http.registry("PATCH", location(begun), http.accessToken("build", credential, scope), blob);
        String complete = location(sent) + "&digest=sha256:" + OciLayout.sha256(blob);
        HttpResponse<String> done =
                http.registry("PUT", complete, http.accessToken("build", credential, scope), NOTHING);

        assertThat(done.statusCode()).as(done.body()).isEqualTo(201);
    }

    @Test
    void mountsABlobFromOneRepositoryOfTheGrantToAnother() throws Exception {
        String credential = authorize(false);
        byte[] blob = "mounted".getBytes(StandardCharsets.UTF_8);
        String digest = "sha256:" + OciLayout.sha256(blob);
        String token = http.accessToken(
                "build",
                credential,
                "repository:cache/acme/main:pull,push",
                "repository:builds/acme/" + buildId + ":pull,push");
        HttpResponse<String> begun =
                http.registry("POST", "/v2/builds/acme/" + buildId + "/blobs/uploads/", token, NOTHING);
        http.registry("PUT", location(begun) + "&digest=" + digest, token, blob);

        HttpResponse<String> mounted = http.registry(
                "POST",
                "/v2/cache/acme/main/blobs/uploads/?mount=" + digest + "&from=builds/acme/" + buildId,
                token,
                NOTHING);

        assertThat(mounted.statusCode()).isEqualTo(201);
    }

    @Test
    void revokesTheGrantWhenTheBuildHasFinished() throws Exception {
        String credential = authorize(false);
        String scope = "repository:builds/acme/" + buildId + ":pull";
        assertThat(http.exchange("build", credential, scope).statusCode()).isEqualTo(200);

        pipeline.publish(Pipeline.finished(buildId));

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                        http.exchange("build", credential, scope).statusCode())
                .isEqualTo(401));
    }

    @Test
    void takesNoCredentialForOneOfAnotherKind() throws Exception {
        String credential = authorize(false);
        String secret = surroundings.secretOf("build-api");
        String scope = "repository:builds/acme/" + buildId + ":pull";
        String accessToken = http.accessToken("build", credential, scope);
        String refreshToken = http.refreshToken("build", credential);
        String userToken = "slw_7dGk2QvXz0Yb1mN4pR8sTw";
        assertThat(http.refresh(refreshToken, scope).statusCode()).isEqualTo(200);

        for (String password : List.of(accessToken, refreshToken, secret, userToken)) {
            assertThat(http.exchange("build", password, scope).statusCode()).isEqualTo(401);
        }
        for (String password : List.of(accessToken, refreshToken, credential, userToken)) {
            assertThat(http.exchange("build-api", password, scope).statusCode()).isEqualTo(401);
        }
        for (String token : List.of(accessToken, credential, secret, userToken)) {
            assertThat(http.refresh(token, scope).statusCode()).isIn(400, 401);
        }
    }

    @Test
    void grantsNothingToABuildThatHasFinishedBefore() throws Exception {
        pipeline.publish(Pipeline.finished(buildId));
        await().atMost(Duration.ofSeconds(20)).until(() -> grants.peek(buildId).orElse(null) instanceof Grant.Ended);

        double before = nothingGranted();
        pipeline.publish(Pipeline.prepared(buildId, "acme", false));

        await().atMost(Duration.ofSeconds(20)).until(() -> nothingGranted() > before);
        assertThat(pipeline.authorized(buildId)).isEmpty();
    }

    @Test
    void endsABuildThatNamesWhatNobodyMayHave() throws Exception {
        pipeline.publish(withBaseImage(Pipeline.prepared(buildId, "acme", false), "builds/acme/other"));

        await().atMost(Duration.ofSeconds(20))
                .until(() -> !pipeline.finishedEvents(buildId).isEmpty());
        assertThat(pipeline.finishedEvents(buildId).getFirst().message().orElseThrow())
                .contains("base_images");
        assertThat(pipeline.authorized(buildId)).isEmpty();
    }

    @Test
    void countsTheBuildsTimeFromItsLaunch() throws Exception {
        authorize(false);
        Instant queued = ((Grant.Open) grants.peek(buildId).orElseThrow()).expiresAt();
        Instant launch = Instant.now();

        pipeline.publish(Pipeline.started(buildId, launch));

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            Grant.Open grant = (Grant.Open) grants.peek(buildId).orElseThrow();
            assertThat(grant.expiresAt()).isEqualTo(launch.plus(Duration.ofMinutes(70)));
        });
        assertThat(queued).isAfter(launch.plus(Duration.ofHours(23)));
    }

    @Test
    void takesADuplicateForTheSameBuild() throws Exception {
        String first = authorize(false);
        pipeline.publish(Pipeline.prepared(buildId, "acme", false));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> pipeline.authorized(buildId).size() == 2);

        List<BuildAuthorized> both = pipeline.authorized(buildId);
        String second = Pipeline.unseal(both.get(1), surroundings.launcherKey());
        assertThat(both.get(1).scopes()).isEqualTo(both.get(0).scopes());
        for (String credential : List.of(first, second)) {
            assertThat(http.exchange("build", credential).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void givesEachServiceWhatItsTableSays() throws Exception {
        String api = http.accessToken("build-api", surroundings.secretOf("build-api"), "registry:catalog:*");
        String converter = http.accessToken("converter", surroundings.secretOf("converter"), "registry:catalog:*");

        assertThat(http.registry("GET", "/v2/_catalog", api, NOTHING).statusCode())
                .isEqualTo(200);
        assertThat(http.registry("GET", "/v2/_catalog", converter, NOTHING).statusCode())
                .isEqualTo(401);
        String image = "oci:" + OciLayout.write(temporary.resolve("image")) + ":latest";
        assertThat(skopeo(
                        "copy",
                        "--dest-creds",
                        "mirror-worker:" + surroundings.secretOf("mirror-worker"),
                        image,
                        remote("mirror/docker.io/library/busybox")))
                .isZero();
        String mirror = http.accessToken(
                "mirror-worker", surroundings.secretOf("mirror-worker"), "repository:sources/" + buildId + ":pull");
        assertThat(http.registry("GET", "/v2/sources/" + buildId + "/tags/list", mirror, NOTHING)
                        .statusCode())
                .isEqualTo(401);
        assertThat(skopeo(
                        "copy",
                        "--dest-creds",
                        "converter:" + surroundings.secretOf("converter"),
                        image,
                        remote("builds/acme/" + buildId)))
                .isNotZero();
    }

    @Test
    void letsADeploySystemPushSourcesAndBuildApiPullThem() throws Exception {
        String image = "oci:" + OciLayout.write(temporary.resolve("image")) + ":latest";
        String deployer = "deployer:" + surroundings.secretOf("deployer");
        String buildApi = "build-api:" + surroundings.secretOf("build-api");
        String upload = "uploads/acme/shop/" + buildId;

        assertThat(skopeo("copy", "--dest-creds", deployer, image, remote(upload)))
                .isZero();
        assertThat(skopeo("inspect", "--raw", "--creds", deployer, remote(upload)))
                .isZero();
        assertThat(skopeo("inspect", "--raw", "--creds", buildApi, remote(upload)))
                .isZero();

        assertThat(skopeo("copy", "--dest-creds", buildApi, image, remote("uploads/acme/" + buildId)))
                .isNotZero();
        for (String repository : List.of(
                "uploads",
                "uploadsx/a",
                "sources/acme/" + buildId,
                "builds/acme/" + buildId,
                "cache/global/x",
                "mirror/docker.io/library/alpine")) {
            assertThat(skopeo("copy", "--dest-creds", deployer, image, remote(repository)))
                    .as(repository)
                    .isNotZero();
        }
    }

    /** To the registry, to cancel an upload is to delete. */
    @Test
    void letsNobodyDeleteButThePublisher() throws Exception {
        String credential = authorize(false);

        assertThat(cancelUpload("sources/acme/" + buildId, "build-api", surroundings.secretOf("build-api")))
                .isEqualTo(401);
        assertThat(cancelUpload("mirror/x/" + buildId, "mirror-worker", surroundings.secretOf("mirror-worker")))
                .isEqualTo(401);
        assertThat(cancelUpload("builds/acme/" + buildId, "build", credential)).isEqualTo(401);
        for (String kind : List.of("images", "builds", "sources", "cache")) {
            assertThat(delete(kind + "/acme/" + buildId)).as(kind).isEqualTo(404);
        }
        assertThat(delete("mirror/x/" + buildId)).isEqualTo(401);
        assertThat(delete("uploads/acme/" + buildId)).isEqualTo(401);
    }

    private int delete(String repository) throws Exception {
        String token = http.accessToken(
                "publisher", surroundings.secretOf("publisher"), "repository:" + repository + ":delete");
        String digest = "sha256:" + "5e".repeat(32);
        return http.registry("DELETE", "/v2/" + repository + "/manifests/" + digest, token, NOTHING)
                .statusCode();
    }

    private int cancelUpload(String repository, String username, String secret) throws Exception {
        String token = http.accessToken(username, secret, "repository:" + repository + ":pull,push,delete");
        HttpResponse<String> begun = http.registry("POST", "/v2/" + repository + "/blobs/uploads/", token, NOTHING);
        return http.registry("DELETE", location(begun), token, NOTHING).statusCode();
    }

    @Test
    void keepsTheRegistrysTrustThroughAChangeOfKeys() throws Exception {
        String credential = authorize(false);
        KeyDirectory keys = KeyDirectory.open(surroundings.keysDirectory(), Clock.systemUTC());
        String image = "oci:" + OciLayout.write(temporary.resolve("image")) + ":latest";
        SigningKey next = keys.add(KeyPurpose.ACCESS_TOKENS, Instant.now().plusSeconds(2));
        surroundings.restartRegistry();

        await().atMost(Duration.ofSeconds(20))
                .until(() -> keyIdOf(http.accessToken("build", credential)).equals(next.id()));
        assertThat(skopeo("copy", "--dest-creds", "build:" + credential, image, remote("builds/acme/" + buildId)))
                .isZero();
    }

    private static String keyIdOf(String token) throws Exception {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setCompactSerialization(token);
        return jws.getKeyIdHeaderValue();
    }

    @Test
    void tellsRegistriesWhomToTrust() throws Exception {
        HttpResponse<String> jwks = http.get(URI.create(surroundings.tokenUrl() + "/jwks.json"));
        HttpResponse<String> bundle = http.get(URI.create(surroundings.tokenUrl() + "/registry-bundle.pem"));

        assertThat(Http.json(jwks).path("keys").get(0).path("crv").asText()).isEqualTo("P-256");
        assertThat(Http.json(jwks).path("keys").get(0).has("d")).isFalse();
        assertThat(bundle.body()).startsWith("-----BEGIN CERTIFICATE-----");
    }

    private double nothingGranted() {
        return meters.counter("slipway.token.builds", "outcome", "already_ended")
                .count();
    }

    private String remote(String repository) {
        return "docker://" + surroundings.registryUrl().getAuthority() + "/" + repository + ":latest";
    }

    private static String location(HttpResponse<String> response) {
        return response.headers().firstValue("Location").orElseThrow(() -> new AssertionError(response.body()));
    }

    private static BuildPrepared withBaseImage(BuildPrepared prepared, String repository) {
        return new BuildPrepared(prepared.build(), List.of(Pipeline.baseImage(repository, BaseImage.State.PRESENT)));
    }

    private int skopeo(String command, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("skopeo", "--insecure-policy", command));
        line.add(command.equals("copy") ? "--dest-tls-verify=false" : "--tls-verify=false");
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("skopeo.log").toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("skopeo hangs: " + line);
        }
        return process.exitValue();
    }
}
