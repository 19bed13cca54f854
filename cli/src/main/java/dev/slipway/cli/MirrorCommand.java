package dev.slipway.cli;

import dev.slipway.cli.output.ConsoleCommand;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.ProgressLine;
import dev.slipway.events.repository.RepositoryName;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.copy.Copier;
import dev.slipway.registry.copy.CopyListener;
import dev.slipway.registry.copy.CopySummary;
import dev.slipway.registry.docker.DockerCredentialStore;
import dev.slipway.registry.layout.ImageLocation;
import dev.slipway.registry.reference.ImageReference;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway mirror SRC DST}: copies an image, or an index with all its images, byte for byte. */
@Command(
        name = "mirror",
        description = {
            "Copies an image, or an index with all its images, from one registry to another, byte for byte.",
            "Sends nothing that DST already has. Uses the logins of docker login.",
            "In Slipway's registry, what lies in mirror/ is for the builds of all tenants to use."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:DST has the image; its reference with digest is printed",
            "1:it could not be copied; the reason is printed",
            ExitCodes.USAGE_LINE
        })
final class MirrorCommand extends ConsoleCommand {
    private final CredentialStore logins;

    @Parameters(
            paramLabel = "SRC",
            description =
                    "The image: a registry reference, or oci:DIR[:TAG] for an OCI layout folder. DIR ends at the first "
                            + "colon; TAG may have more of them and slashes, as in oci:DIR:localhost/app:v1.")
    private String source = "";

    @Parameters(
            paramLabel = "DST",
            description = "Where the copy goes: a registry reference. Without a tag, it gets the tag of SRC.")
    private String destination = "";

    @Option(
            names = "--plain-http",
            paramLabel = "HOST",
            description = "Uses http, without encryption, for this host. Loopback hosts need no option. Repeatable.")
    private List<String> plainHttp = List.of();

    @Option(
            names = "--public",
            description = "Copies into a mirror even what SRC gives only to who logs in: all tenants may use it then.")
    private boolean publicly;

    @Option(
            names = {"-q", "--quiet"},
            description = "Shows no progress, only the result.")
    private boolean quiet;

    MirrorCommand() {
        this(DockerCredentialStore.ofUser());
    }

    /** @param logins to the registries of SRC and DST */
    MirrorCommand(CredentialStore logins) {
        this.logins = logins;
    }

    @Override
    public Integer call() throws IOException {
        ImageLocation from = parsed("SRC", source, ImageLocation::parse);
        ImageReference to = target(from, parsed("DST", destination, ImageReference::parse));
        RegistryClient.Builder builder = RegistryClient.builder().credentials(logins);
        plainHttp.forEach(builder::plainHttp);
        try (RegistryClient client = builder.build()) {
            if (!publicly && isForAllTenants(to) && needsLogin(from)) {
                errors().println("slipway: " + from
                        + " cannot be fetched without a login, and everything in mirror/ that is"
                        + " pushed by hand is for all tenants. Let an admin build bring it there: then it belongs to the tenants"
                        + " that a rule names. Or say --public.");
                return ExitCodes.FAILED;
            }
            CopySummary summary = copy(client, from, to);
            PrintWriter out = out();
            out.println(to.withDigest(summary.root().digest()));
            out.flush();
            progress("%d blobs sent (%d bytes), %d there already"
                    .formatted(summary.blobsSent(), summary.bytesSent(), summary.blobsPresent()));
            return ExitCodes.OK;
        } catch (RegistryException e) {
            errors().println("slipway: " + from + " cannot be copied: " + e.getMessage());
            return ExitCodes.FAILED;
        }
    }

    private static boolean isForAllTenants(ImageReference to) {
        return RepositoryName.parse(to.path()).orElse(null) instanceof RepositoryName.Mirror;
    }

    /** Whether nobody gets it without a login. What lies in a folder is the caller's to give away. */
    private boolean needsLogin(ImageLocation from) throws IOException {
        if (!(from instanceof ImageLocation.Remote(ImageReference reference))) {
            return false;
        }
        RegistryClient.Builder builder = RegistryClient.builder();
        plainHttp.forEach(builder::plainHttp);
        try (RegistryClient anonymous = builder.build()) {
            return anonymous.headManifest(reference).isEmpty() && hasLogin(reference);
        } catch (RegistryException.Unauthorized | RegistryException.Denied e) {
            return hasLogin(reference);
        }
    }

    private boolean hasLogin(ImageReference reference) {
        return logins.credential(reference.host()).isPresent();
    }

    private CopySummary copy(RegistryClient client, ImageLocation from, ImageReference to) throws IOException {
        Copier copier = new Copier(client, new Lines(ProgressLine.on(terminal())));
        return switch (from) {
            case ImageLocation.Remote(ImageReference reference) -> copier.copy(reference, to);
            case ImageLocation.Layout _ -> {
                ImageLocation.Opened opened = from.open(client);
                yield copier.copy(opened.content(), opened.manifest(), to);
            }
        };
    }

    /** Where nothing else is said, an image keeps its tag, and one that is named by digest only keeps only that. */
    private static ImageReference target(ImageLocation from, ImageReference to) {
        if (to.tag().isPresent() || to.digest().isPresent()) {
            return to;
        }
        return switch (from) {
            case ImageLocation.Remote(ImageReference reference)
            when reference.digest().isPresent() ->
                reference
                        .tag()
                        .map(to::withTag)
                        .orElse(to)
                        .withDigest(reference.digest().get());
            case ImageLocation.Remote(ImageReference reference) -> to.withTag(reference.tagOrDigest());
            case ImageLocation.Layout layout -> to.withTag(layout.shortTag().orElse(to.tagOrDigest()));
        };
    }

    private <T> T parsed(String what, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (InvalidReferenceException e) {
            throw wrong(what + ": " + e.getMessage());
        }
    }

    private void progress(String line) {
        if (!quiet) {
            errors().println(line);
            errors().flush();
        }
    }

    /** A line for each blob and manifest; between the two of a large blob, how much of it is sent. */
    private final class Lines implements CopyListener {
        private final ProgressLine underWay;

        Lines(ProgressLine underWay) {
            this.underWay = underWay;
        }

        @Override
        public void copying(Descriptor blob) {
            say("sending  " + line(blob));
        }

        @Override
        public void sent(Descriptor blob, long bytes) {
            if (!quiet) {
                underWay.show(nanos -> sentLine(blob, bytes));
            }
        }

        @Override
        public void copied(Descriptor content) {
            say("done     " + line(content));
        }

        @Override
        public void present(Descriptor content) {
            say("present  " + line(content));
        }

        private void say(String line) {
            underWay.clear();
            progress(line);
        }

        private static String line(Descriptor content) {
            return content.digest() + "  " + content.size() + " bytes  " + content.mediaType();
        }

        private static String sentLine(Descriptor blob, long bytes) {
            long percent = blob.size() == 0 ? 100 : 100 * bytes / blob.size();
            return String.format(
                    Locale.ROOT, "         %s  %3d %% of %,d MB", blob.digest(), percent, blob.size() >> 20);
        }
    }
}
