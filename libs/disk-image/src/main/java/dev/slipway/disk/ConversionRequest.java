package dev.slipway.disk;

import java.nio.file.Path;

/**
 * What to convert and where to.
 *
 * @param image where the image comes from
 * @param platform which manifest of an index is meant
 * @param output the file that the disk becomes; replaced if it exists
 * @param format what its file system is
 * @param size how large it is to be, as far as the format has a choice
 * @param limits bounds on what the image may ask for
 * @param progress hears how far the conversion is
 */
public record ConversionRequest(
        ImageStore image,
        Platform platform,
        Path output,
        DiskFormat format,
        DiskSize size,
        ConversionLimits limits,
        ProgressListener progress) {

    public ConversionRequest {
        if (!format.allows(size)) {
            throw new IllegalArgumentException(
                    "size: a disk of format " + format.label() + " is as large as its content, and was to be " + size);
        }
    }

    /** A minimal ext4 disk for linux/amd64, with the default limits. */
    public static ConversionRequest of(ImageStore image, Path output) {
        return new ConversionRequest(
                image,
                Platform.LINUX_AMD64,
                output,
                DiskFormat.EXT4,
                new DiskSize.Minimal(),
                ConversionLimits.DEFAULT,
                ProgressListener.NONE);
    }

    public ConversionRequest withPlatform(Platform other) {
        return new ConversionRequest(image, other, output, format, size, limits, progress);
    }

    public ConversionRequest withFormat(DiskFormat other) {
        return new ConversionRequest(image, platform, output, other, size, limits, progress);
    }

    public ConversionRequest withSize(DiskSize other) {
        return new ConversionRequest(image, platform, output, format, other, limits, progress);
    }

    public ConversionRequest withLimits(ConversionLimits other) {
        return new ConversionRequest(image, platform, output, format, size, other, progress);
    }

    public ConversionRequest withProgress(ProgressListener other) {
        return new ConversionRequest(image, platform, output, format, size, limits, other);
    }
}
