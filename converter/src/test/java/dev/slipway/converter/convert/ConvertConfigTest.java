package dev.slipway.converter.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.converter.Configs;
import dev.slipway.disk.ConversionLimits;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.oci.Platform;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConvertConfigTest {

    @Test
    void defaultsThatTheModuleBringsAlongMakeWritableDisks() throws IOException {
        ConvertStep.Settings settings = settings(Map.of());

        assertThat(settings.format()).isEqualTo(DiskFormat.EXT4);
        assertThat(settings.size()).isEqualTo(new DiskSize.WithFree(64 << 20));
        assertThat(settings.verity()).isFalse();
        assertThat(settings.platform()).isEqualTo(Platform.LINUX_AMD64);
        assertThat(settings.limits()).isEqualTo(new ConversionLimits(64L << 30, 10_000_000, 1_000, 500, 48L << 20));
    }

    @Test
    void sizesAreWrittenWithAUnitOrAsPlainNumbersOfBytes() throws IOException {
        assertThat(settings(Map.of("slipway.converter.free-space", "2G")).size())
                .isEqualTo(new DiskSize.WithFree(2L << 30));
        assertThat(settings(Map.of("slipway.converter.free-space", "1048576")).size())
                .isEqualTo(new DiskSize.WithFree(1 << 20));
    }

    @Test
    void formatWithoutFreeSpaceIsChosenByTwoSettings() throws IOException {
        ConvertStep.Settings settings =
                settings(Map.of("slipway.converter.format", "erofs", "slipway.converter.free-space", "0"));

        assertThat(settings.format()).isEqualTo(DiskFormat.EROFS);
        assertThat(settings.size()).isEqualTo(new DiskSize.Minimal());
    }

    @Test
    void hashTreesAreASettingOfTheirOwn() throws IOException {
        assertThat(settings(Map.of("slipway.converter.verity", "true")).verity())
                .isTrue();
    }

    @Test
    void namesTheSettingThatTheFormatCannotFollow() {
        assertThatThrownBy(() -> settings(Map.of("slipway.converter.format", "erofs")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("slipway.converter.free-space=67108864: must be 0, ")
                .hasMessageContaining("erofs");
    }

    @Test
    void namesTheSettingOfAFormatThatIsNone() {
        assertThatThrownBy(() -> settings(Map.of("slipway.converter.format", "ntfs")))
                .hasMessageContaining("slipway.converter.format")
                .hasMessageContaining("ntfs");
    }

    private static ConvertStep.Settings settings(Map<String, String> settings) throws IOException {
        return ConvertStep.Settings.of(Configs.of(ConvertConfig.class, settings));
    }
}
