package dev.slipway.registry.reference;

import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of one manifest: a repository with a tag, a digest, both or neither.
 *
 * <p>{@link #parse} accepts what users and Dockerfiles write and applies Docker's rules for short names: {@code alpine}
 * is {@code docker.io/library/alpine}, {@code index.docker.io} is {@code docker.io}, and the first component is a host
 * if it has a dot, a colon or an upper-case letter or is {@code localhost}. Where both tag and digest are given, the
 * digest decides what is fetched and the tag is kept for people.
 */
public record ImageReference(Repository repository, Optional<String> tag, Optional<Digest> digest) {
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final String DOCKER_HUB = "docker.io";
    private static final String DEFAULT_TAG = "latest";

    public ImageReference {
        tag.ifPresent(ImageReference::checkTag);
    }

    /** The reference without tag or digest; {@link #tagOrDigest()} of it is {@code latest}. */
    public static ImageReference of(Repository repository) {
        return new ImageReference(repository, Optional.empty(), Optional.empty());
    }

    /**
     * Parses a reference as Docker does.
     *
     * @throws InvalidReferenceException when it is none; the message names the part that is wrong
     */
    public static ImageReference parse(String text) {
        if (text.isEmpty()) {
            throw new InvalidReferenceException("the image reference is empty");
        }
        try {
            return parseParts(text);
        } catch (InvalidReferenceException e) {
            throw new InvalidReferenceException("invalid image reference \"" + text + "\": " + e.getMessage());
        }
    }

    private static ImageReference parseParts(String text) {
        Optional<Digest> digest = Optional.empty();
        String name = text;
        int at = text.indexOf('@');
        if (at >= 0) {
            digest = Optional.of(Digest.parse(text.substring(at + 1)));
            name = text.substring(0, at);
        }
        Optional<String> tag = Optional.empty();
        int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
        if (colon >= 0 && !name.startsWith("[", name.lastIndexOf('/') + 1)) {
            tag = Optional.of(name.substring(colon + 1));
            name = name.substring(0, colon);
        }
        return new ImageReference(repository(name), tag, digest);
    }

    private static Repository repository(String name) {
        int slash = name.indexOf('/');
        if (slash < 0 || !Repository.looksLikeAHost(name.substring(0, slash))) {
            return new Repository(DOCKER_HUB, slash < 0 ? "library/" + requireName(name) : name);
        }
        Repository written = new Repository(name.substring(0, slash), name.substring(slash + 1));
        if (!written.host().equals(DOCKER_HUB) && !written.host().equals("index.docker.io")) {
            return written;
        }
        return new Repository(DOCKER_HUB, written.path().contains("/") ? written.path() : "library/" + written.path());
    }

    private static String requireName(String name) {
        if (name.isEmpty()) {
            throw new InvalidReferenceException("the repository name is missing");
        }
        return name;
    }

    /** Whether the distribution specification's grammar accepts this as a tag. */
    public static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    private static void checkTag(String tag) {
        if (!isTag(tag)) {
            throw new InvalidReferenceException("not a tag: \"" + tag + "\"");
        }
    }

    public String host() {
        return repository.host();
    }

    public String path() {
        return repository.path();
    }

    /** What to ask the registry for: the digest if there is one, else the tag, else {@code latest}. */
    public String tagOrDigest() {
        return digest.map(Digest::toString).or(() -> tag).orElse(DEFAULT_TAG);
    }

    /** The same repository and digest under this tag. */
    public ImageReference withTag(String newTag) {
        return new ImageReference(repository, Optional.of(newTag), digest);
    }

    /** The same repository and tag, pinned to this digest. */
    public ImageReference withDigest(Digest newDigest) {
        return new ImageReference(repository, tag, Optional.of(newDigest));
    }

    /** The same text for the same image, however it is written: without tag and digest, it gets the tag {@code latest}. */
    public String inFull() {
        return (digest.isPresent() ? this : withTag(tagOrDigest())).toString();
    }

    /** The full form, {@code host/path[:tag][@digest]}, which {@link #parse} reads back as an equal reference. */
    @Override
    public String toString() {
        return repository
                + tag.map(t -> ":" + t).orElse("")
                + digest.map(d -> "@" + d).orElse("");
    }
}
