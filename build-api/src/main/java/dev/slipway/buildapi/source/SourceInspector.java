package dev.slipway.buildapi.source;

import dev.slipway.buildapi.source.Inspection.RootDockerfile;
import dev.slipway.tar.MemberType;
import dev.slipway.tar.SourceArchive;
import dev.slipway.tar.TarException;
import dev.slipway.tar.TarMember;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads a source from one end to the other and says whether it is one. */
public final class SourceInspector {
    private static final String DOCKERFILE = "Dockerfile";

    private final SourceLimits limits;

    public SourceInspector(SourceLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads the stream, to its end where it is sound.
     *
     * @throws IOException when the stream itself fails; what it holds never is an exception
     */
    public Inspection inspect(InputStream upload) throws IOException {
        try (SourceArchive archive =
                SourceArchive.open(upload, new SourceArchive.Limits(limits.unpackedBytes(), limits.entries()))) {
            Inspection inspection = inspect(archive);
            if (inspection instanceof Inspection.Sound) {
                archive.finish();
            }
            return inspection;
        } catch (TarException e) {
            return new Inspection.Unsound(
                    switch (e.kind()) {
                        case LIMIT_EXCEEDED -> String.valueOf(e.getMessage());
                        case MALFORMED, TRUNCATED ->
                            "not a tar.gz, nor a tar that is plain or compressed with zstd, xz or bzip2: "
                                    + e.getMessage();
                    });
        }
    }

    private Inspection inspect(SourceArchive archive) throws IOException {
        SourceTree tree = new SourceTree();
        RootDockerfile dockerfile = new RootDockerfile.Missing();
        for (Optional<TarMember> next = archive.next(); next.isPresent(); next = archive.next()) {
            TarMember member = next.get();
            Optional<String> refusal = tree.refusal(member);
            if (refusal.isPresent()) {
                return new Inspection.Unsound(refusal.get());
            }
            if (SourceTree.normalized(member.name()).equals(DOCKERFILE)) {
                dockerfile = dockerfile(archive, member);
            }
        }
        return new Inspection.Sound(dockerfile, archive.compression());
    }

    private RootDockerfile dockerfile(SourceArchive archive, TarMember member) throws IOException {
        if (member.type() != MemberType.FILE) {
            return new RootDockerfile.Unusable(
                    "the Dockerfile at the root of the source is no plain file; send its text as dockerfile");
        }
        if (member.content().size() > limits.dockerfileBytes()) {
            return new RootDockerfile.Unusable(
                    "the Dockerfile at the root of the source has more than " + limits.dockerfileBytes() + " bytes");
        }
        return new RootDockerfile.Found(archive.content(member));
    }
}
