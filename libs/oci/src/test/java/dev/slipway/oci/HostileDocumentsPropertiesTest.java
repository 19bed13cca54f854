package dev.slipway.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.hostile.Damage;
import dev.slipway.testing.hostile.Endings;
import dev.slipway.testing.hostile.HostileInput;
import dev.slipway.testing.hostile.JsonDamage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a stranger's document is, it ends in a view or in a {@link MalformedDocumentException}. */
class HostileDocumentsPropertiesTest {
    /** Far above what documents of some hundred kilobytes take, far below what they could ask for. */
    private static final long MAX_ALLOCATED = 48 << 20;

    private static final String HEX = "5e".repeat(32);
    private static final String[] TOKENS = {
        "sha256:" + HEX,
        "sha512:" + HEX + HEX,
        "sha384:",
        "linux",
        "amd64",
        "arm/v7",
        "x86_64",
        MediaTypes.OCI_INDEX,
        MediaTypes.OCI_MANIFEST,
        MediaTypes.DOCKER_MANIFEST,
        "manifests",
        "layers",
        "config",
        "mediaType",
        "digest",
        "size",
        "platform",
        "annotations",
        "urls",
        "rootfs",
        "diff_ids"
    };

    private static final String MANIFEST = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"a/b",
             "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:HEX","size":7},
             "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:HEX","size":32654,
                        "annotations":{"a":"b","c":"d"},"urls":["https://example.org/l"]},
                       {"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"sha512:HEXHEX","size":0}],
             "subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:HEX","size":1},
             "annotations":{"org.opencontainers.image.created":"2026-11-23T21:30:00Z"}}
            """.replace("HEX", HEX);

    private static final String INDEX = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json",
             "manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:HEX","size":7143,
                           "platform":{"architecture":"amd64","os":"linux","os.features":["a"]}},
                          {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:HEX","size":7682,
                           "artifactType":"a/b","platform":{"architecture":"arm","os":"linux","variant":"v7"}},
                          {"mediaType":"application/vnd.oci.image.index.v1+json","digest":"sha256:HEX","size":3,
                           "platform":null,"annotations":{"org.opencontainers.image.ref.name":"v1"}}],
             "annotations":{"com.example.key1":"value1"}}
            """.replace("HEX", HEX);

    private static final String CONFIG = """
            {"created":"2026-11-23T21:30:00Z","author":"a","architecture":"amd64","os":"linux","variant":"v2",
             "config":{"User":"alice","ExposedPorts":{"8080/tcp":{}},"Env":["PATH=/usr/bin","A=b"],
                       "Entrypoint":["/bin/app"],"Cmd":["--x"],"Volumes":{"/data":{}},"WorkingDir":"/home",
                       "Labels":{"a":"b"}},
             "rootfs":{"type":"layers","diff_ids":["sha256:HEX","sha512:HEXHEX"]},
             "history":[{"created":"2026-11-23T21:30:00Z","created_by":"/bin/sh","empty_layer":true}]}
            """.replace("HEX", HEX);

    private static void endsWell(byte[] document, HostileInput.Reading reading) {
        boolean isView =
                HostileInput.of(document).endsWell(MAX_ALLOCATED, reading, List.of(MalformedDocumentException.class));
        Endings.count(isView);
    }

    @Property(seed = HostileInput.SEED)
    void anyManifest(@ForAll Random random) {
        byte[] document = new JsonDamage(random, TOKENS).of(random.nextInt(8) == 0 ? INDEX : MANIFEST);
        endsWell(document, () -> {
            RawManifest raw = RawManifest.of(document, RawManifest.typeOf(document));
            Manifest manifest =
                    RawManifest.of(document, MediaTypes.OCI_MANIFEST).asManifest();
            assertThat(manifest.layers()).doesNotContainNull();
            assertThat(manifest.config().size()).isNotNegative();
            manifest.layers().forEach(layer -> assertThat(
                            layer.isForeign() && layer.urls().isEmpty())
                    .isFalse());
            assertThat(raw.bytes()).isEqualTo(document);
            assertThat(raw.digest().matches(document)).isTrue();
        });
    }

    @Property(seed = HostileInput.SEED)
    void anyIndex(@ForAll Random random) {
        byte[] document = new JsonDamage(random, TOKENS).of(random.nextInt(8) == 0 ? MANIFEST : INDEX);
        String type = random.nextInt(8) == 0 ? MediaTypes.OCI_MANIFEST : MediaTypes.OCI_INDEX;
        endsWell(document, () -> {
            Index index = RawManifest.of(document, type).asIndex();
            assertThat(index.manifests()).containsAll(index.candidates(Platform.LINUX_AMD64));
        });
    }

    @Property(seed = HostileInput.SEED)
    void anyConfiguration(@ForAll Random random) {
        byte[] document = new JsonDamage(random, TOKENS).of(CONFIG);
        endsWell(document, () -> {
            ImageConfig config = ImageConfig.read("configuration", document);
            assertThat(config.run().env()).doesNotContainNull();
            config.platform().ifPresent(platform -> assertThat(Platform.parse(platform.toString()))
                    .isEqualTo(platform));
        });
    }

    @Property(seed = HostileInput.SEED)
    void anyDigest(@ForAll Random random) {
        String text = new Damage(random, TOKENS).text(random.nextBoolean() ? "sha256:" + HEX : "sha512:" + HEX + HEX);
        boolean read = HostileInput.of(text)
                .endsWell(
                        MAX_ALLOCATED,
                        () -> assertThat(Digest.parse(text)).hasToString(text),
                        List.of(InvalidReferenceException.class));
        assertThat(read).isEqualTo(Digest.isDigest(text));
    }

    @Property(seed = HostileInput.SEED)
    void anyPlatform(@ForAll Random random) {
        String text = new Damage(random, TOKENS).text(random.nextBoolean() ? "linux/arm64/v8" : "linux/amd64");
        HostileInput.of(text)
                .endsWell(
                        MAX_ALLOCATED,
                        () -> assertThat(Platform.parse(text).accepts(Platform.parse(text)))
                                .isTrue(),
                        List.of(InvalidReferenceException.class));
    }

    /** Random bytes seldom come as far as the parser; these are all that it may see before the first value. */
    @Property(seed = HostileInput.SEED)
    void anyBeginning(@ForAll Random random) {
        byte[] beginning = new Damage(random, "\ufeff", "\0{", "{", "[", "\"a\":", "\u0000\u0000")
                .of(random.nextBoolean() ? "{" : "");
        HostileInput.of(beginning)
                .endsWell(
                        MAX_ALLOCATED,
                        () -> assertThat(RawManifest.typeOf(beginning)).isNotNull(),
                        List.of(MalformedDocumentException.class));
        byte[] utf16 = ("\ufeff" + new String(beginning, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_16);
        HostileInput.of(utf16)
                .endsWell(MAX_ALLOCATED, () -> RawManifest.typeOf(utf16), List.of(MalformedDocumentException.class));
    }
}
