package dev.slipway.disk.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.format.DiskFormat;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErofsLayerSemanticsTest extends LayerSemantics {

    ErofsLayerSemanticsTest() {
        super(DiskFormat.EROFS);
    }

    @Test
    void keepsTimesThatNoOtherFormatKnows() throws IOException {
        long inTheYear300000 = 9_404_907_120_000L;

        assertThat(convert(new Tar()
                                .pax(Map.of("mtime", String.valueOf(inTheYear300000)))
                                .file("f", ""))
                        .get("f")
                        .seconds())
                .isEqualTo(inTheYear300000);
    }

    @Test
    void keepsAttributesOfMoreThanABlock() throws IOException {
        byte[] largest = new byte[0xffff];
        largest[0xfffe] = 1;

        assertThat(convert(new Tar().xattr("f", "content", "user.large", largest))
                        .get("f")
                        .xattrs()
                        .get("user.large"))
                .isEqualTo(largest);
    }
}
