package dev.slipway.cli;

import dev.slipway.cli.output.ByteCount;
import dev.slipway.cli.output.ConsoleCommand;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.TerminalProgress;
import dev.slipway.disk.ConversionLimits;
import dev.slipway.disk.ConversionOutcome;
import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.Refused;
import dev.slipway.disk.conversion.DiskImages;
import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.file.PartialFile;
import dev.slipway.disk.format.ContentPlace;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.disk.oci.OciImageStore;
import dev.slipway.oci.Platform;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.docker.DockerCredentialStore;
import dev.slipway.registry.layout.ImageLocation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway convert SOURCE -o FILE}: an image to a disk, without a server. */
@Command(
        name = "convert",
        description = {
            "Turns an image into a disk with a file system.",
            "Needs no root rights. FILE appears complete or not at all; FILE.json describes it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ConvertCommand extends ConsoleCommand {

    @Parameters(
            paramLabel = "SOURCE",
            description =
                    "The image: a registry reference, or oci:DIR[:TAG] for an OCI layout folder. DIR ends at the first "
                            + "colon; TAG may have more of them and slashes, as in oci:DIR:localhost/app:v1.")
    private String source = "";

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "The disk to write.")
    private Path output = Path.of("");

    @Option(
            names = "--format",
            defaultValue = "ext4",
            paramLabel = "FORMAT",
            description =
                    "The file system: ext4, which can be written to (the default), or erofs, read-only and without "
                            + "free space.")
    private String format = "ext4";

    @Option(
            names = "--platform",
            defaultValue = "linux/amd64",
            paramLabel = "OS/ARCH",
            description = "The platform whose image is taken out of an index (default: ${DEFAULT-VALUE}).")
    private String platform = "linux/amd64";

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            description = "The size of the disk, in bytes or with K, M, G or T (default: as small as possible).")
    private @Nullable String size;

    @Option(names = "--free", paramLabel = "SIZE", description = "Free space besides the content; not with --size.")
    private @Nullable String free;

    @Option(
            names = "--verity",
            description =
                    "Append a dm-verity hash tree, with which the kernel checks each block as it is read, and print"
                            + " its root hash. It adds a 128th to the file, on top of --size. Such a disk must be mounted"
                            + " read-only, ext4 too.")
    private boolean verity;

    @Option(
            names = "--journal",
            description = "With ext4: give the file system a journal, so that a machine that writes to the disk may end"
                    + " without a word. It takes 4 MiB, and up to 128 MiB of a large disk.")
    private boolean journal;

    @Option(
            names = "--layers",
            paramLabel = "DIR",
            description =
                    "With erofs: keep the contents of files in DIR, one file a layer, for all disks made with it. FILE"
                            + " gets the rest, and FILE.json names the files that it needs as further devices (Linux"
                            + " 5.16).")
    private @Nullable Path layers;

    @Option(
            names = "--limit",
            paramLabel = "NAME=VALUE",
            description = "What the image may ask for at most, once for each NAME: unpacked-size (64G), entries (10"
                    + " million), ratio of a layer's unpacked to compressed bytes (1000), layers (500),"
                    + " metadata-size (512M), which are names and attributes.")
    private Map<String, String> limits = Map.of();

    @Option(names = "--json", description = "Print the description of the disk as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        ImageLocation location = parsed("SOURCE", source, ImageLocation::parse);
        Platform wanted = parsed("--platform", platform, Platform::parse);
        DiskFormat fileSystem = parsed("--format", format, DiskFormat::parse);
        DiskSize space = diskSize(fileSystem);
        ContentPlace contents = contentPlace(fileSystem);
        ConversionLimits most = limits();
        requireWritten(fileSystem);
        replaceable(output);
        replaceable(description());
        TerminalProgress progress = new TerminalProgress(terminal(), json);
        try (RegistryClient client = RegistryClient.builder()
                .credentials(DockerCredentialStore.ofUser())
                .build()) {
            ConversionRequest request = new ConversionRequest(
                    OciImageStore.of(location.open(client)),
                    wanted,
                    output,
                    fileSystem,
                    space,
                    contents,
                    verity,
                    journal,
                    most,
                    progress);
            ConversionOutcome outcome = DiskImages.convert(request);
            progress.finish();
            return report(outcome);
        }
    }

    private int report(ConversionOutcome outcome) throws IOException {
        return switch (outcome) {
            case Converted(DiskImage disk) -> {
                writeDescription(disk);
                PrintWriter out = out();
                if (json) {
                    out.print(disk.toJson());
                } else {
                    describe(disk, out);
                }
                out.flush();
                yield ExitCodes.OK;
            }
            case Refused(Refused.Reason reason, String detail) -> {
                String kind = reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
                String next = reason == Refused.Reason.LIMIT_EXCEEDED
                        ? "; if you trust the image, raise this limit with --limit"
                        : "";
                errors().println("slipway: " + source + " cannot be converted (" + kind + "): " + detail + next);
                yield ExitCodes.FAILED;
            }
        };
    }

    private Path description() {
        return Path.of(output + ".json");
    }

    /** A disk without its description is of no use, and an older one's would be of harm. */
    private void writeDescription(DiskImage disk) throws IOException {
        try {
            disk.writeJson(description());
        } catch (IOException e) {
            Files.deleteIfExists(output);
            Files.deleteIfExists(description());
            throw e;
        }
    }

    private void replaceable(Path file) {
        try {
            PartialFile.requireReplaceable(file);
        } catch (IOException e) {
            throw wrong("--output: " + e.getMessage());
        }
    }

    private void describe(DiskImage disk, PrintWriter out) {
        out.println(output + "  " + disk.format().label() + "  " + disk.size() + " bytes  uuid " + disk.uuid()
                + "  from " + disk.manifestDigest());
        disk.verity()
                .ifPresent(tree -> out.println(
                        output + "  verity  root hash " + tree.rootHash() + "  hash offset " + tree.hashOffset()));
        disk.devices().forEach(device -> out.println(output + "  device  " + device.file()));
    }

    private DiskSize diskSize(DiskFormat fileSystem) {
        if (size != null && free != null) {
            throw wrong("--size and --free exclude one another; leave one of them out");
        }
        DiskSize wanted = diskSize();
        if (!fileSystem.allows(wanted)) {
            throw wrong((size != null ? "--size" : "--free") + ": a disk of the format " + fileSystem.label()
                    + " is as large as its content and has no free space");
        }
        return wanted;
    }

    private ContentPlace contentPlace(DiskFormat fileSystem) {
        if (layers == null) {
            return new ContentPlace.OnTheDisk();
        }
        ContentPlace shared = new ContentPlace.SharedLayers(layers);
        if (!fileSystem.allows(shared)) {
            throw wrong("--layers: a disk of the format " + fileSystem.label() + " holds its contents itself");
        }
        if (verity) {
            throw wrong("--verity: a hash tree is for one file, and with --layers the contents are in others");
        }
        return shared;
    }

    private DiskSize diskSize() {
        if (size != null) {
            return new DiskSize.Exactly(parsed("--size", size, ByteCount::parse));
        }
        return free == null ? new DiskSize.Minimal() : new DiskSize.WithFree(parsed("--free", free, ByteCount::parse));
    }

    private void requireWritten(DiskFormat fileSystem) {
        if (journal && (verity || fileSystem != DiskFormat.EXT4)) {
            throw wrong("--journal: it is for disks that are written to, which are those of the format ext4 without"
                    + " --verity");
        }
    }

    private ConversionLimits limits() {
        try {
            return ImageLimits.parse(limits);
        } catch (IllegalArgumentException e) {
            throw wrong("--limit: " + e.getMessage());
        }
    }

    /** Turns what the user wrote into a value; what cannot be turned is a wrong option. */
    private <T> T parsed(String what, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw wrong(what + ": " + e.getMessage());
        }
    }
}
