package dev.slipway.buildapi.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.registry.client.RegistryClient;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a submission may name. Whatever is refused here was not asked for: no registry listens. */
class ArtifactSourceTest {
    private static final String HOST = "127.0.0.1:1";
    private static final String HEX = "0".repeat(64);

    @AutoClose
    private final RegistryClient client = RegistryClient.builder().build();

    @TempDir
    private Path spool;

    private FetchOutcome fetch(String reference, String tenant) throws Exception {
        String text = reference.replace("HOST", HOST).replace("HEX", HEX);
        return new ArtifactSource(client, HOST).fetch(text, tenant, spool, new SourceLimits(1, 1, 1, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HOST/uploads/other/web@sha256:HEX",
                "HOST/uploads/acme2/web@sha256:HEX",
                "HOST/uploads/acme@sha256:HEX",
                "HOST/uploads/acme/@sha256:HEX",
                "HOST/uploads/global/web@sha256:HEX",
                "HOST/uploads/acme/../other/web@sha256:HEX",
                "HOST/uploads/../builds/acme/b1@sha256:HEX",
                "HOST/uploads/acme/./web@sha256:HEX",
                "HOST/uploads//acme/web@sha256:HEX",
                "HOST/uploads/acme//web@sha256:HEX",
                "HOST//uploads/acme/web@sha256:HEX",
                "HOST/uploads/acme/%2e%2e/other@sha256:HEX",
                "HOST/uploads/acme%2fweb@sha256:HEX",
                "HOST/uploads/acme/web?x=@sha256:HEX",
                "HOST/uploads/acme/web#x@sha256:HEX",
                "HOST/Uploads/acme/web@sha256:HEX",
                "HOST/uploads/ACME/web@sha256:HEX",
                "HOST/uploads/acme/Web@sha256:HEX",
                "HOST/builds/acme/b1@sha256:HEX",
                "HOST/sources/acme/b1@sha256:HEX",
                "HOST/cache/acme/main@sha256:HEX",
                "HOST/cache/global/base@sha256:HEX",
                "HOST/mirror/docker.io/library/alpine@sha256:HEX",
                "HOST/images/acme/web@sha256:HEX",
                "HOST/disks/acme/b1@sha256:HEX",
                "HOST/mirror/uploads/acme/web@sha256:HEX",
                "HOST/web@sha256:HEX",
                "127.0.0.1:2/uploads/acme/web@sha256:HEX",
                "127.0.0.1/uploads/acme/web@sha256:HEX",
                "localhost:1/uploads/acme/web@sha256:HEX",
                "docker.io/uploads/acme/web@sha256:HEX",
                "uploads/acme/web@sha256:HEX",
                "http://HOST/uploads/acme/web@sha256:HEX",
                "me@HOST/uploads/acme/web@sha256:HEX",
                "HOST@evil.example/uploads/acme/web@sha256:HEX",
                "HOST/uploads/acme/web",
                "HOST/uploads/acme/web:v1",
                "HOST/uploads/acme/web:latest",
                "HOST/uploads/acme/web@",
                "HOST/uploads/acme/web@sha256:",
                "HOST/uploads/acme/web@sha256:0HEX",
                "HOST/uploads/acme/web@SHA256:HEX",
                "HOST/uploads/acme/web@sha256:ABCHEX",
                "HOST/uploads/acme/web@md5:HEX",
                "HOST/uploads/acme/web@sha512:HEX",
                "HOST/uploads/acme/web@sha256:HEX@sha256:HEX",
                "HOST/uploads/acme/web@sha256:../HEX",
                " HOST/uploads/acme/web@sha256:HEX",
                "HOST/uploads/acme/web@sha256:HEX\n"
            })
    void refusesWhatIsNoUploadOfItsTenantByDigest(String reference) throws Exception {
        assertThat(fetch(reference, "acme"))
                .isInstanceOfSatisfying(FetchOutcome.Refused.class, refused -> assertThat(refused.field())
                        .isEqualTo("source.oci"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HOST/uploads/acme/web@sha256:HEX",
                "HOST/uploads/acme/shop/web@sha256:HEX",
                "HOST/uploads/acme/web:v1@sha256:HEX",
                "HOST/uploads/acme/web@sha512:HEXHEX"
            })
    void asksForUploadsOfItsTenant(String reference) throws Exception {
        assertThat(fetch(reference, "acme")).isInstanceOf(FetchOutcome.Unavailable.class);
    }

    @Test
    void whoNamesAnotherTenantNamesThatOnesUploads() throws Exception {
        assertThat(fetch("HOST/uploads/other/web@sha256:HEX", "other")).isInstanceOf(FetchOutcome.Unavailable.class);
        assertThat(fetch("HOST/uploads/acme/web@sha256:HEX", "other")).isInstanceOf(FetchOutcome.Refused.class);
    }
}
