package dev.slipway.buildapi.source;

import dev.slipway.tar.MemberType;
import dev.slipway.tar.SourceArchive;
import dev.slipway.tar.TarException;
import dev.slipway.tar.TarMember;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads a source from one end to the other and says whether it is one. */
final class SourceInspector {

    private final SourceLimits limits;

    SourceInspector(SourceLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads the stream, to its end where it is sound.
     *
     * @param wanted the path of the member whose content is to be kept, normalized
     * @throws IOException when the stream itself fails; what it holds never is an exception
     */
    public Inspection inspect(InputStream upload, String wanted) throws IOException {
        try (SourceArchive archive =
                SourceArchive.open(upload, new SourceArchive.Limits(limits.unpackedBytes(), limits.entries()))) {
            Inspection inspection = inspect(archive, wanted);
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

    private Inspection inspect(SourceArchive archive, String wanted) throws IOException {
        SourceTree tree = new SourceTree();
        SourceContents contents = new SourceContents(tree.links(), new LastMember(wanted));
        for (Optional<TarMember> next = archive.next(); next.isPresent(); next = archive.next()) {
            TarMember member = next.get();
            Optional<String> refusal = tree.refusal(member);
            if (refusal.isPresent()) {
                return new Inspection.Unsound(refusal.get());
            }
            String path = SourceTree.path(member.name());
            contents.add(path, member.type());
            if (path.equals(wanted)) {
                contents.wanted().see(member, content(archive, member));
            }
        }
        return new Inspection.Sound(contents, archive.compression());
    }

    private byte[] content(SourceArchive archive, TarMember member) throws IOException {
        boolean kept = member.type() == MemberType.FILE && member.content().size() <= limits.dockerfileBytes();
        return kept ? archive.content(member) : new byte[0];
    }
}
