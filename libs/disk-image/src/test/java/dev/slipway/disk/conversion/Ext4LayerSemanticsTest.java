package dev.slipway.disk.conversion;

import dev.slipway.disk.DiskFormat;

class Ext4LayerSemanticsTest extends LayerSemantics {

    Ext4LayerSemanticsTest() {
        super(DiskFormat.EXT4);
    }
}
