package dev.slipway.disk;

import dev.slipway.disk.format.ContentPlace;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.oci.Platform;
import java.nio.file.Path;

/**
 * What to convert and where to.
 *
 * @param image where the image comes from
 * @param platform which manifest of an index is meant
 * @param output the file that the disk becomes; replaced if it exists
 * @param format what its file system is
 * @param size how large it is to be, as far as the format has a choice
 * @param contents where the contents of files go, as far as the format has a choice
 * @param verity whether a hash tree of dm-verity is to follow the file system, which then must not be written to any more
 * @param journal whether an ext4 file system is to have a journal, for a disk that is written to by machines that may end without a word
 * @param limits bounds on what the image may ask for
 * @param progress hears how far the conversion is
 */
public record ConversionRequest(
        ImageStore image,
        Platform platform,
        Path output,
        DiskFormat format,
        DiskSize size,
        ContentPlace contents,
        boolean verity,
        boolean journal,
        ConversionLimits limits,
        ProgressListener progress) {

    public ConversionRequest {
        if (!format.allows(size)) {
            throw new IllegalArgumentException(
                    "size: a disk of format " + format.label() + " is as large as its content, and was to be " + size);
        }
        if (!format.allows(contents)) {
            throw new IllegalArgumentException(
                    "contents: a disk of format " + format.label() + " holds its contents itself");
        }
        if (journal && (verity || format != DiskFormat.EXT4)) {
            throw new IllegalArgumentException(
                    "journal: it is for disks that are written to, which are those of the format "
                            + DiskFormat.EXT4.label() + " without a hash tree");
        }
        if (verity && contents instanceof ContentPlace.SharedLayers) {
            throw new IllegalArgumentException(
                    "verity: a hash tree is for one file, and contents were to be in others");
        }
    }

    /** One without a journal. */
    public ConversionRequest(
            ImageStore image,
            Platform platform,
            Path output,
            DiskFormat format,
            DiskSize size,
            ContentPlace contents,
            boolean verity,
            ConversionLimits limits,
            ProgressListener progress) {
        this(image, platform, output, format, size, contents, verity, false, limits, progress);
    }

    /** A minimal ext4 disk for linux/amd64, with the default limits. */
    public static ConversionRequest of(ImageStore image, Path output) {
        return new ConversionRequest(
                image,
                Platform.LINUX_AMD64,
                output,
                DiskFormat.EXT4,
                new DiskSize.Minimal(),
                new ContentPlace.OnTheDisk(),
                false,
                ConversionLimits.DEFAULT,
                ProgressListener.NONE);
    }

    public ConversionRequest withPlatform(Platform other) {
        return new ConversionRequest(image, other, output, format, size, contents, verity, journal, limits, progress);
    }

    public ConversionRequest withFormat(DiskFormat other) {
        return new ConversionRequest(image, platform, output, other, size, contents, verity, journal, limits, progress);
    }

    public ConversionRequest withSize(DiskSize other) {
        return new ConversionRequest(
                image, platform, output, format, other, contents, verity, journal, limits, progress);
    }

    public ConversionRequest withContents(ContentPlace other) {
        return new ConversionRequest(image, platform, output, format, size, other, verity, journal, limits, progress);
    }

    public ConversionRequest withVerity(boolean wanted) {
        return new ConversionRequest(
                image, platform, output, format, size, contents, wanted, journal, limits, progress);
    }

    public ConversionRequest withJournal(boolean wanted) {
        return new ConversionRequest(image, platform, output, format, size, contents, verity, wanted, limits, progress);
    }

    public ConversionRequest withLimits(ConversionLimits other) {
        return new ConversionRequest(image, platform, output, format, size, contents, verity, journal, other, progress);
    }

    public ConversionRequest withProgress(ProgressListener other) {
        return new ConversionRequest(image, platform, output, format, size, contents, verity, journal, limits, other);
    }
}
