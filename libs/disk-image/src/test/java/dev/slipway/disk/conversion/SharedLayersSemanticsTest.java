package dev.slipway.disk.conversion;

import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.format.ContentPlace;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.reading.DiskReader;
import dev.slipway.disk.reading.Found;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

class SharedLayersSemanticsTest extends LayerSemantics {

    SharedLayersSemanticsTest() {
        super(DiskFormat.EROFS);
    }

    @Override
    Map<String, Found> convert(TestImage image) throws IOException {
        Path file = folder.resolve("index");
        ConversionRequest request = ConversionRequest.of(image, file)
                .withFormat(DiskFormat.EROFS)
                .withContents(new ContentPlace.SharedLayers(folder.resolve("layers")));
        DiskImage disk = ((Converted) DiskImages.convert(request)).disk();
        return DiskReader.read(disk, file);
    }
}
