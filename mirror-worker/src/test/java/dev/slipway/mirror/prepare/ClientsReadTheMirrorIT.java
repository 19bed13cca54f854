package dev.slipway.mirror.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.events.spec.BaseImage;
import dev.slipway.mirror.hostile.SampleImage;
import dev.slipway.mirror.policy.SampleRules;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.client.RegistryClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Other people's programs read what the worker mirrored: an index, its images, its signature, and what refers to it. */
class ClientsReadTheMirrorIT extends TwoRegistries {
    private static final String NAME = "team/app";
    private static final String SIGNED = "application/vnd.dev.cosign.simplesigning.v1+json";
    private static final String SBOM = "application/spdx+json";

    private final SampleImage amd64 = SampleImage.unpackable("amd64");
    private final SampleImage index = SampleImage.indexOf(amd64, SampleImage.unpackable("arm64"));
    private final SampleImage signature = signature();
    private final SampleImage bill = bill();

    private record Ended(int code, byte[] out, String said) {}

    private String signatureTag() {
        return "sha256-" + index.root().digest().hex() + ".sig";
    }

    private SampleImage signature() {
        byte[] payload = ("{\"critical\":{\"image\":{\"docker-manifest-digest\":\""
                        + index.root().digest() + "\"}}}")
                .getBytes(StandardCharsets.UTF_8);
        String diff = Digest.sha256(payload).toString();
        byte[] config =
                "{\"architecture\":\"\",\"os\":\"\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\"]}}"
                        .formatted(diff)
                        .getBytes(StandardCharsets.UTF_8);
        return SampleImage.artifact(MediaTypes.OCI_CONFIG, config, SIGNED, payload, "");
    }

    private SampleImage bill() {
        return SampleImage.artifact(
                MediaTypes.OCI_EMPTY,
                new byte[] {'{', '}'},
                SBOM,
                "{\"spdxVersion\":\"SPDX-2.3\"}".getBytes(StandardCharsets.UTF_8),
                ",\"artifactType\":\"" + SBOM + "\",\"subject\":"
                        + SampleImage.json(index.root().descriptor()));
    }

    @BeforeEach
    void pushAll() throws IOException {
        push(NAME, "1", index);
        push(NAME, signatureTag(), signature);
        push(NAME, "bill", bill);
        RawManifest list = SampleImage.index(SampleImage.json(bill.root().descriptor()));
        push(NAME, RegistryClient.referrersTag(index.root().digest()), SampleImage.withRoot(list, bill));
    }

    private String place(String tagOrDigest) {
        return own.url().getAuthority() + "/mirror/docker.io/" + NAME + tagOrDigest;
    }

    private static void assumeInstalled(String program) {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                program + " is not installed; ./slipway test brings it");
    }

    private Ended run(String... command) throws Exception {
        Path said = directory.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectError(said.toFile());
        builder.environment().put("HOME", directory.toString());
        Process process = builder.start();
        byte[] out = process.getInputStream().readAllBytes();
        return new Ended(process.waitFor(), out, new String(out, StandardCharsets.UTF_8) + Files.readString(said));
    }

    private void assertReads(byte[] expected, String... command) throws Exception {
        Ended ended = run(command);
        assertThat(ended.code()).as(ended.said()).isZero();
        assertThat(ended.out()).isEqualTo(expected);
    }

    private void assertSucceeds(String... command) throws Exception {
        Ended ended = run(command);
        assertThat(ended.code()).as(ended.said()).isZero();
    }

    private void bring() throws Exception {
        assertThat(image(step(Map.of()), Requests.admin("FROM " + NAME + ":1\n"))
                        .state())
                .isEqualTo(BaseImage.State.MIRRORED);
    }

    @Test
    void skopeoReadsTheIndexItsImagesAndItsSignature() throws Exception {
        assumeInstalled("skopeo");
        bring();

        assertReads(
                index.root().bytes(), "skopeo", "inspect", "--tls-verify=false", "--raw", "docker://" + place(":1"));
        assertReads(
                signature.root().bytes(),
                "skopeo",
                "inspect",
                "--tls-verify=false",
                "--raw",
                "docker://" + place(":" + signatureTag()));
        Path copy = directory.resolve("copy");
        assertSucceeds(
                "skopeo",
                "copy",
                "--insecure-policy",
                "--all",
                "--src-tls-verify=false",
                "docker://" + place(":1"),
                "dir:" + copy);
        for (byte[] blob : index.blobs().values()) {
            assertThat(copy.resolve(Digest.sha256(blob).hex())).hasBinaryContent(blob);
        }
    }

    @Test
    void craneFindsNothingWrongWithTheIndexAndItsSignature() throws Exception {
        assumeInstalled("crane");
        bring();

        assertSucceeds("crane", "validate", "--remote", place(":1"));
        // It takes each layer for an archive. What cosign signs is none, and is read below.
        assertSucceeds("crane", "validate", "--fast", "--remote", place(":" + signatureTag()));
        assertReads(index.root().bytes(), "crane", "manifest", place(":1"));
        assertReads(
                bill.root().bytes(),
                "crane",
                "manifest",
                place("@" + bill.root().digest()));
        String list = place(":" + RegistryClient.referrersTag(index.root().digest()));
        assertThat(run("crane", "manifest", list).said())
                .contains(bill.root().digest().toString(), SBOM);
        for (Map.Entry<Digest, byte[]> blob : signature.blobs().entrySet()) {
            assertReads(blob.getValue(), "crane", "blob", place("@" + blob.getKey()));
        }
    }

    @Test
    void craneFindsNothingWrongWithAnImageOfOnePlatform() throws Exception {
        assumeInstalled("crane");
        step(Map.of("one", SampleRules.ofPlatforms(HOST, "linux/amd64")))
                .prepare(Requests.admin("FROM " + NAME + ":1\n"), log::add);

        assertSucceeds("crane", "validate", "--remote", place("@" + amd64.root().digest()));
        assertThat(run("crane", "ls", place("")).said()).doesNotContainPattern("(?m)^1$");
        assertThat(run("crane", "manifest", place("@" + index.root().digest())).code())
                .isNotZero();
    }
}
