package dev.slipway.events.repository;

import static java.util.Objects.requireNonNull;

/**
 * A name that an image is to get, as people write it after {@code -t}, taken apart. What stands before the first slash is a registry's
 * host where it has a dot or a colon, or is {@code localhost}: Docker's rule. Without a host, the name is one in Slipway's own registry.
 */
public sealed interface ImageName {
    /** The tag of a name that has none. */
    String LATEST = "latest";

    /** The repository's path, without host: {@code team/web}. */
    String path();

    String tag();

    /** A name in Slipway's registry. */
    record Own(String path, String tag) implements ImageName {
        public Own {
            requireNonNull(path, "path");
            requireNonNull(tag, "tag");
        }

        /**
         * Where it lies for a tenant.
         *
         * @throws IllegalArgumentException as {@link RepositoryName.Image}
         */
        public RepositoryName.Image of(String tenant) {
            return new RepositoryName.Image(tenant, path);
        }

        @Override
        public String toString() {
            return path + ":" + tag;
        }
    }

    /**
     * A name in another registry.
     *
     * @param host with its port, as it was written
     */
    record Elsewhere(String host, String path, String tag) implements ImageName {
        public Elsewhere {
            requireNonNull(host, "host");
            requireNonNull(path, "path");
            requireNonNull(tag, "tag");
        }

        @Override
        public String toString() {
            return host + "/" + path + ":" + tag;
        }
    }

    /**
     * Takes a name apart. Whether it has the form of {@link dev.slipway.events.request.RequestFields#TAGS} was looked at before.
     *
     * @param name without a digest
     */
    static ImageName parse(String name) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean elsewhere = first.contains(".") || first.contains(":") || first.equals("localhost");
        String rest = elsewhere ? name.substring(slash + 1) : name;
        int colon = rest.lastIndexOf(':');
        String path = colon < 0 ? rest : rest.substring(0, colon);
        String tag = colon < 0 ? LATEST : rest.substring(colon + 1);
        return elsewhere ? new Elsewhere(first, path, tag) : new Own(path, tag);
    }
}
