package dev.slipway.disk.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.ConversionLimits;
import dev.slipway.disk.ImageResolution;
import dev.slipway.disk.Refused;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.RunnableImage;
import dev.slipway.oci.ImageConfig;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RunConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as an image that can run, in the forms in which tools have written images. */
class RunnableImagesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/octet-stream",
                "application/json",
                "text/html",
                "text/html; charset=utf-8",
                "text/plain",
                ""
            })
    void takesAnImageWhoseConfigurationHasAnUnspecificType(String configType) throws IOException {
        TestImage image = image().configType(configType);

        assertThat(resolve(image.manifestType(MediaTypes.DOCKER_MANIFEST))).isInstanceOf(RunnableImage.class);
        assertThat(resolve(image.manifestType(MediaTypes.OCI_MANIFEST))).isInstanceOf(RunnableImage.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"name\":\"chart\"}", "<html>", "[]", "", "{\"rootfs\":{\"diff_ids\":null}}"})
    void unspecificTypeOfWhatIsNoConfigurationMakesNoImage(String content) throws IOException {
        TestImage image = image().configType("application/octet-stream").configuration(content);

        assertThat(reasonFor(image)).isEqualTo(Reason.NOT_RUNNABLE);
    }

    @Test
    void artifactOfALargeUnspecificConfigurationIsNoImage() throws IOException {
        TestImage image = image().configType("application/octet-stream").configuration("x".repeat(2 << 20));

        assertThat(reasonFor(image)).isEqualTo(Reason.NOT_RUNNABLE);
    }

    @Test
    void manifestThatSaysThatItIsAnArtifactIsNoImage() throws IOException {
        String artifact = "\"artifactType\":\"application/vnd.example\"";

        assertThat(reasonFor(image().configType("application/octet-stream").members(artifact)))
                .isEqualTo(Reason.NOT_RUNNABLE);
        assertThat(reasonFor(image().configType(MediaTypes.OCI_EMPTY).members(artifact)))
                .isEqualTo(Reason.NOT_RUNNABLE);
    }

    @Test
    void refusesAConfigurationOfMoreThanAMegabyte() throws IOException {
        TestImage image = image().runConfig("{\"User\":\"%s\"}".formatted("x".repeat(ImageConfig.MAX_BYTES)));

        assertThat(resolve(image)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
            assertThat(refused.detail()).contains("at most 1048576");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86_64", "AMD64", "x86-64"})
    void knowsTheOtherNamesOfAnArchitecture(String architecture) throws IOException {
        TestImage image = image().platform("\"os\":\"Linux\",\"architecture\":\"%s\"".formatted(architecture));

        assertThat(resolve(image)).isInstanceOfSatisfying(RunnableImage.class, found -> assertThat(found.platform())
                .isEqualTo(Platform.LINUX_AMD64));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"os\":null", "\"os\":\"\",\"architecture\":\"\"", "\"architecture\":null"})
    void takesAnImageThatDoesNotSayWhatItIsFor(String platform) throws IOException {
        assertThat(resolve(image().platform(platform))).isInstanceOf(RunnableImage.class);
    }

    @Test
    void nullIsAbsentInAConfiguration() throws IOException {
        TestImage image = image().runConfig("{\"User\":null,\"WorkingDir\":null,\"Cmd\":null,\"Labels\":{\"a\":null}}");

        assertThat(resolve(image)).isInstanceOfSatisfying(RunnableImage.class, found -> assertThat(found.config())
                .isEqualTo(new RunConfig(List.of(), List.of(), List.of(), "", "", Map.of())));
    }

    private static TestImage image() {
        return new TestImage().layer(new Tar().file("f", "text"));
    }

    private static Reason reasonFor(TestImage image) throws IOException {
        ImageResolution resolution = resolve(image);
        assertThat(resolution).isInstanceOf(Refused.class);
        return ((Refused) resolution).reason();
    }

    private static ImageResolution resolve(TestImage image) throws IOException {
        return DiskImages.resolve(image, Platform.LINUX_AMD64, ConversionLimits.DEFAULT);
    }
}
