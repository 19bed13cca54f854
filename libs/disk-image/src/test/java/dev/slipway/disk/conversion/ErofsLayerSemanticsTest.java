package dev.slipway.disk.conversion;

import dev.slipway.disk.DiskFormat;

class ErofsLayerSemanticsTest extends LayerSemantics {

    ErofsLayerSemanticsTest() {
        super(DiskFormat.EROFS);
    }
}
