package dev.slipway.launcher.launch;

import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.repository.BuildCaches;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.events.spec.NetworkMode;
import dev.slipway.events.spec.SourceReference;
import dev.slipway.events.text.DockerfileText;
import dev.slipway.keys.seal.SealedKind;
import dev.slipway.keys.seal.Sealer;
import dev.slipway.keys.seal.SecretValues;
import dev.slipway.keys.seal.Unsealer;
import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jose4j.jwe.ContentEncryptionAlgorithmIdentifiers;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwe.KeyManagementAlgorithmIdentifiers;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** Authorized builds of tenant {@code acme} for tests, sealed for a key of their own. */
final class Builds {
    static final String ID = "b01jd5yx8nq9rw3k7m2v4c6t8zz";
    static final String CREDENTIAL = credentialFor(ID);
    /** Not UTF-8, as some are. */
    static final byte[] DOCKERFILE = "# gr\u00fcn\nFROM busybox:1\n".getBytes(StandardCharsets.ISO_8859_1);

    static final String DIGEST = "sha256:" + "d".repeat(64);

    private final Path directory;
    private final EllipticCurveJsonWebKey key;
    Optional<URI> trustedRealm = Optional.empty();

    Builds(Path directory) throws IOException, JoseException {
        this.directory = directory;
        this.key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId("launcher-1");
        SecretFile.write(keyFile(), key.toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE));
    }

    Path keyFile() {
        return directory.resolve("launcher.jwk");
    }

    /** Gives the tenant so many secrets that are as large as one may be, and returns their names. */
    List<String> largestSecrets(int count) throws IOException {
        List<String> names =
                IntStream.range(0, count).mapToObj("secret-%d"::formatted).toList();
        Path own = Files.createDirectories(secrets().resolve("acme"));
        for (String name : names) {
            SecretFile.write(own.resolve(name), "\0".repeat(SecretFiles.LARGEST));
        }
        return names;
    }

    Path secrets() {
        return directory.resolve("secrets");
    }

    Jobs jobs() {
        return new Jobs(
                new GuestRegistry(
                        URI.create("http://127.0.0.1:5000"),
                        Optional.of(URI.create("http://127.0.0.1:8080/token")),
                        trustedRealm),
                new Unsealer(keyFile()),
                new SecretFiles(secrets(), "launcher-1"),
                "linux/amd64");
    }

    BuildAuthorized tenant() throws JoseException {
        return authorized(spec(false, List.of(), 600));
    }

    BuildAuthorized authorized(BuildSpec spec) throws JoseException {
        return authorized(spec, CREDENTIAL);
    }

    BuildAuthorized authorized(BuildSpec spec, String credential) throws JoseException {
        return authorized(spec, credential, Optional.empty());
    }

    BuildAuthorized authorized(BuildSpec spec, String credential, Optional<String> sealedSecrets) throws JoseException {
        var source = new SourceReference("sources/acme/" + ID, "sha256:" + "a".repeat(64), 10, Optional.of("web-1.0"));
        return new BuildAuthorized(
                new BuildRequested(
                        ID,
                        spec,
                        source,
                        DockerfileText.of(DOCKERFILE),
                        sealedSecrets,
                        Optional.empty(),
                        Instant.EPOCH),
                List.of(
                        new BaseImage(
                                "busybox:1",
                                "mirror/docker.io/library/busybox",
                                Optional.of("sha256:" + "b".repeat(64)),
                                BaseImage.State.PRESENT,
                                Optional.empty()),
                        new BaseImage(
                                "alpine:3",
                                "mirror/docker.io/library/alpine",
                                Optional.empty(),
                                BaseImage.State.UNAVAILABLE,
                                Optional.of("upstream is away"))),
                BuildCaches.of(spec, BuildCaches.Readers.EVERYBODY),
                sealed(credential),
                List.of());
    }

    static BuildSpec spec(boolean admin, List<String> secrets, int timeoutSeconds) {
        return spec(admin, secrets, timeoutSeconds, 1024);
    }

    static BuildSpec spec(int memoryMb) {
        return spec(false, List.of(), 600, memoryMb);
    }

    private static BuildSpec spec(boolean admin, List<String> secrets, int timeoutSeconds, int memoryMb) {
        return new BuildSpec(
                "acme",
                admin,
                Optional.of("docker/Dockerfile"),
                Map.of("A", "b"),
                secrets,
                Optional.of("main"),
                Optional.of("base"),
                Optional.empty(),
                timeoutSeconds,
                memoryMb,
                2,
                NetworkMode.EGRESS,
                List.of(),
                false,
                MirrorMode.PREFERRED,
                BuildOptions.NONE);
    }

    /** Values of secrets as build-api seals them. */
    String sealedSecrets(String buildId, Map<String, String> texts) throws IOException {
        Map<String, byte[]> values = new HashMap<>();
        texts.forEach((name, text) -> values.put(name, text.getBytes(StandardCharsets.UTF_8)));
        Path publicKey = directory.resolve("launcher.pub.jwk");
        Files.writeString(publicKey, key.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
        return SecretValues.of(values).seal(buildId, new Sealer(publicKey));
    }

    /** As token-service makes one, but for the signature, which no launcher can check. */
    static String credentialFor(String buildId) {
        return Stream.of("{\"alg\":\"ES256\",\"kid\":\"k1\"}", "{\"sub\":\"" + buildId + "\"}", "no signature")
                .map(part ->
                        Base64.getUrlEncoder().withoutPadding().encodeToString(part.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining("."));
    }

    String sealed(String credential) throws JoseException {
        JsonWebEncryption jwe = new JsonWebEncryption();
        jwe.setAlgorithmHeaderValue(KeyManagementAlgorithmIdentifiers.ECDH_ES_A256KW);
        jwe.setEncryptionMethodHeaderParameter(ContentEncryptionAlgorithmIdentifiers.AES_256_GCM);
        jwe.setKeyIdHeaderValue(key.getKeyId());
        jwe.setContentTypeHeaderValue(SealedKind.BUILD_CREDENTIAL.type());
        jwe.setKey(key.getECPublicKey());
        jwe.setPayload(credential);
        return jwe.getCompactSerialization();
    }
}
