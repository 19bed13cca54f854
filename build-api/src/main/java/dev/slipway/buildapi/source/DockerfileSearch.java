package dev.slipway.buildapi.source;

import dev.slipway.events.text.DockerfileText;
import dev.slipway.tar.MemberType;
import dev.slipway.tar.TarMember;
import java.io.IOException;
import java.util.Optional;

/**
 * Finds the Dockerfile of a source that was read once. Where that reading did not keep it, the source is read again: a symbolic
 * link may lead to a member that had gone by before.
 */
record DockerfileSearch(SourceContents contents, Reading again, int maxBytes) {
    /** Reads the source once more. */
    @FunctionalInterface
    interface Reading {
        /** @param path of the member that is to be kept, normalized */
        LastMember keeping(String path) throws IOException;
    }

    /**
     * Looks at the root first. Where there is nothing, and the source has a single folder at its top, as the archives of GitHub
     * do, it looks there.
     *
     * @param path normalized
     */
    SourceDockerfile find(String path) throws IOException {
        Optional<String> folder = contents.onlyFolder();
        if (folder.isEmpty() || path.startsWith(folder.get() + "/")) {
            SourceDockerfile atRoot = find("", path);
            if (folder.isEmpty() || !(atRoot instanceof SourceDockerfile.Missing)) {
                return atRoot;
            }
        }
        return find(folder.get(), path);
    }

    private SourceDockerfile find(String folder, String path) throws IOException {
        return switch (contents.links().follow(folder, path)) {
            case SourceLinks.Destination.Nowhere(String reason) -> new SourceDockerfile.Unusable(reason);
            case SourceLinks.Destination.Inside(String destination) -> found(member(destination), folder);
        };
    }

    /** Tars write the second name of a file as a hard link to the first, which is the file itself. */
    private LastMember member(String path) throws IOException {
        LastMember member = keeping(path);
        Optional<String> first = member.entry()
                .filter(entry -> entry.type() == MemberType.HARD_LINK)
                .map(entry -> SourceTree.path(entry.linkName()));
        return first.isPresent() ? keeping(first.get()) : member;
    }

    private LastMember keeping(String path) throws IOException {
        return contents.wanted().path().equals(path) ? contents.wanted() : again.keeping(path);
    }

    private SourceDockerfile found(LastMember member, String folder) {
        if (member.entry().isEmpty()) {
            return new SourceDockerfile.Missing(contents.instead());
        }
        TarMember entry = member.entry().get();
        if (entry.type() != MemberType.FILE) {
            return new SourceDockerfile.Unusable("is no file");
        }
        if (entry.content().size() > maxBytes) {
            return new SourceDockerfile.Unusable("has more than " + maxBytes + " bytes");
        }
        return new SourceDockerfile.Found(
                DockerfileText.of(member.content()), Optional.of(folder).filter(name -> !name.isEmpty()));
    }
}
