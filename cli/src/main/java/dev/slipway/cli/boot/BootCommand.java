package dev.slipway.cli.boot;

import dev.slipway.builderimage.BootFiles;
import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.connection.ApiCommand;
import dev.slipway.cli.connection.Surroundings;
import dev.slipway.cli.disk.DiskFetch;
import dev.slipway.cli.disk.DownloadProgress;
import dev.slipway.cli.disk.NamedBuild;
import dev.slipway.cli.output.ByteCount;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.Terminal;
import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.description.Verity;
import dev.slipway.machine.network.NetworkAccess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway boot BUILD|FILE [-- COMMAND]}: runs the program of a disk in a machine of its own. */
@Command(
        name = "boot",
        description = {
            "Boots a disk and runs the program of its image, in a virtual machine that is contained as one of a build"
                    + " is. The disk of a build is downloaded, and kept for a week after its last boot.",
            "Changes go to memory and are gone with the machine, unless --writable is given. Needs root, but for"
                    + " --files."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:the program ended with 0; its other exit codes are passed on",
            ExitCodes.USAGE_LINE,
            "125:the machine could not be started, or ended before the program",
            "126:the program cannot be run, or its user does not exist",
            "127:the program is not on the disk",
            "130:it was interrupted (Ctrl-C) before the program started, or three times"
        })
public final class BootCommand extends ApiCommand {
    private static final int LEAST_MEMORY_MB = 128;
    private static final int MOST_CPUS = 255;
    private static final String HOST_NAME = "[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?";

    @Parameters(
            index = "0",
            paramLabel = "BUILD|FILE",
            description =
                    "A build: its id, the beginning or the end of it, or a name of its image, such as web:1.4. Or a disk, with"
                            + " FILE.json beside it, as convert and disk write them.")
    private String disk = "";

    @Parameters(
            index = "1..*",
            paramLabel = "COMMAND",
            description = "Behind --: in place of the image's command; its entrypoint stays, as for docker run.")
    private List<String> command = List.of();

    @Option(
            names = {"-p", "--publish"},
            paramLabel = "HOST:PORT",
            description = "A port of this host's loopback that leads to one of the machine, as 8080:80; repeatable.")
    private List<String> ports = List.of();

    @Option(
            names = {"-m", "--memory"},
            paramLabel = "MB",
            description = "Memory of the machine, in MiB, or with M or G (default: 512).")
    private String memory = "512";

    @Option(names = "--cpus", paramLabel = "N", description = "Processors of the machine (default: 1).")
    private int cpus = 1;

    @Option(
            names = "--network",
            paramLabel = "REACH",
            description =
                    "What the machine reaches: egress (default), which are public addresses; isolated, nothing; or"
                            + " names of servers separated by commas, as example.com,*.example.org, over HTTP and TLS.")
    private String network = "egress";

    @Option(names = "--writable", description = "Let the machine write to the disk: it takes ext4 without a hash tree.")
    private boolean writable;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "A variable for the program, on top of the image's; repeatable.")
    private List<String> environment = List.of();

    @Option(
            names = "--entrypoint",
            paramLabel = "PROGRAM",
            description = "In place of the image's entrypoint and command.")
    private @Nullable String entrypoint;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER[:GROUP]",
            description = "In place of the image's user; by name or number.")
    private @Nullable String user;

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            description =
                    "Whose name of an image; who is bound to no tenant must say (default: the tenant of the token).")
    private @Nullable String tenant;

    @Option(names = "--hostname", paramLabel = "NAME", description = "The machine's name (default: ${DEFAULT-VALUE}).")
    private String hostname = "slipway";

    @Option(
            names = "--files",
            paramLabel = "DIR",
            description =
                    "Boot nothing: write kernel and initrd for this disk into DIR, for a QEMU of yours, Firecracker,"
                            + " Cloud Hypervisor or KubeVirt (docs/booting.md).")
    private @Nullable Path files;

    private final Surroundings here;

    BootCommand(Surroundings here) {
        this.here = here;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        int memoryMb = memoryMb();
        if (cpus < 1 || cpus > MOST_CPUS) {
            throw wrong("--cpus " + cpus + ": a machine has 1 to " + MOST_CPUS);
        }
        if (!hostname.matches(HOST_NAME)) {
            throw wrong("--hostname '" + hostname + "': letters, digits, dots and hyphens, 64 at most");
        }
        for (String line : environment) {
            if (line.indexOf('=') < 1) {
                throw wrong("--env '" + line + "': write NAME=VALUE");
            }
        }
        NetworkAccess access = access();
        List<PortMapping> published = ports.stream()
                .map(text -> parsed("--publish", text, PortMapping::parse))
                .toList();
        Path file;
        DiskImage image;
        try {
            file = diskFile();
            image = DiskDescription.of(file);
        } catch (IOException e) {
            return failed(e);
        }
        requireWritable(image);
        BootJob job = parsed(disk, disk, _ -> BootJob.of(image, wishes()));
        try {
            if (files != null) {
                return write(file, job, files);
            }
            image.verity().ifPresent(this::tellOfVerity);
            DiskBoot boot = new DiskBoot(here.cache(), this::tell);
            return boot.run(
                    new DiskBoot.Wanted(file, job, cpus, memoryMb, access, published),
                    ProgramStreams.ofThisProcess(),
                    this::window);
        } catch (IOException e) {
            return failed(e);
        }
    }

    /** Where the disk lies that was asked for, which is downloaded if it is that of a build and not here. */
    private Path diskFile() throws IOException, InterruptedException {
        Path file = Path.of(disk);
        if (Files.isRegularFile(file)) {
            return file;
        }
        if (file.isAbsolute() || disk.matches("\\.{1,2}/.*|.*\\.(ext4|erofs|img|raw)")) {
            throw wrong("FILE: there is no file " + disk);
        }
        if (writable) {
            throw wrong("--writable: the disk of a build stays as it was made; slipway disk " + disk
                    + " -o FILE brings a copy, and boot FILE --writable writes to that");
        }
        ApiClient api = open();
        DiskFetch fetch = new DiskFetch(api.disks(), new DownloadProgress(terminal(), false));
        return new KeptDisks(here.cache().resolve("booted"), Clock.systemUTC())
                .disk(NamedBuild.id(api, disk, tenant), fetch::keep);
    }

    private int failed(IOException e) {
        tell(e.getMessage() == null ? e.toString() : e.getMessage());
        return BootSession.MACHINE_FAILED;
    }

    private void tell(String line) {
        PrintWriter errors = errors();
        errors.println("slipway: " + line);
        errors.flush();
    }

    private void tellOfVerity(Verity verity) {
        tell("the disk has a hash tree (root hash " + verity.rootHash() + "), which this machine does not check");
    }

    private void requireWritable(DiskImage image) {
        if (!writable) {
            return;
        }
        if (image.verity().isPresent()) {
            throw wrong("--writable: the disk has a hash tree, and a write would make it useless; convert it without"
                    + " --verity");
        }
        switch (image.format()) {
            case EXT4 -> {}
            case EROFS -> throw wrong("--writable: a disk of the format erofs takes no writes; convert to ext4");
        }
    }

    private BootJob.Wishes wishes() {
        return new BootJob.Wishes(
                Optional.ofNullable(entrypoint),
                command,
                Optional.ofNullable(user),
                environment,
                hostname,
                writable,
                files == null ? window() : Optional.empty());
    }

    /** Of the terminal that both the input and the output are. */
    private Optional<BootJob.Window> window() {
        Terminal terminal = here.terminal();
        if (!terminal.canAnswer() || terminal.outputColumns().isEmpty()) {
            return Optional.empty();
        }
        Terminal.Size size = terminal.size();
        return Optional.of(new BootJob.Window(size.rows(), size.columns()));
    }

    private int write(Path file, BootJob job, Path directory) throws IOException, InterruptedException {
        Path made = new BootFiles(here.cache(), this::tell).directory();
        Files.createDirectories(directory);
        Path kernel = directory.resolve(BootFiles.KERNEL);
        Path initrd = directory.resolve(BootFiles.INITRD);
        Files.deleteIfExists(kernel);
        Files.deleteIfExists(initrd);
        Files.copy(made.resolve(BootFiles.KERNEL), kernel);
        BootFiles.writeInitrd(made, job.text(), initrd);
        PrintWriter out = out();
        out.println(kernel);
        out.println(initrd);
        out.println();
        out.println("Boot it, for example, with:");
        out.println(PlainCommand.of(file, kernel, initrd, job.writable()));
        out.flush();
        return ExitCodes.OK;
    }

    private int memoryMb() {
        long mebibytes = memory.matches("\\d{1,7}")
                ? Long.parseLong(memory)
                : parsed("--memory", memory, ByteCount::parse) >> 20;
        if (mebibytes < LEAST_MEMORY_MB || mebibytes > Integer.MAX_VALUE) {
            throw wrong("--memory " + memory + ": a machine has " + LEAST_MEMORY_MB + " MiB or more");
        }
        return (int) mebibytes;
    }

    private NetworkAccess access() {
        return switch (network) {
            case "egress", "default" -> new NetworkAccess.Egress();
            case "isolated", "none" -> new NetworkAccess.Isolated();
            default -> {
                List<String> names = List.of(network.split(",", -1));
                for (String name : names) {
                    if (!name.matches("(\\*\\.)?[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+")) {
                        throw wrong("--network '" + network
                                + "': it is egress, isolated, or names of servers separated by commas");
                    }
                }
                yield new NetworkAccess.Domains(names);
            }
        };
    }

    private <T> T parsed(String what, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw wrong(what + ": " + e.getMessage());
        }
    }
}
