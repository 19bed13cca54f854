package dev.slipway.cli.build;

import static dev.slipway.cli.build.DockerOptions.Standing.DIFFERENT;
import static dev.slipway.cli.build.DockerOptions.Standing.REFUSED;
import static dev.slipway.cli.build.DockerOptions.Standing.SAME;

import java.util.List;
import java.util.Optional;

/**
 * What became of each option of {@code docker build} and {@code docker buildx build}: this is the table of {@code docs/cli.md}, and
 * what {@code slipway build} says where somebody uses an option that it does not have.
 */
public final class DockerOptions {
    /** What an option is to {@code slipway build}. */
    public enum Standing {
        /** It has docker's meaning. */
        SAME("same"),
        /** It is there, and the text says what is different and why. */
        DIFFERENT("different"),
        /** It is refused, and the text says why, and what to do instead. */
        REFUSED("refused");

        private final String word;

        Standing(String word) {
            this.word = word;
        }

        /** The word for it in the documentation. */
        public String word() {
            return word;
        }
    }

    /**
     * An option of docker's.
     *
     * @param names the long one first
     * @param text what is to be known of it
     */
    public record Row(List<String> names, Standing standing, String text) {
        /** What is said where it is used though it is refused. */
        String refusal() {
            return names.getFirst() + " is an option of docker that slipway build does not have: " + text;
        }
    }

    /** All of them, sorted. */
    public static final List<Row> ALL = List.of(
            same("--add-host", "`HOST:ADDRESS` or `HOST=ADDRESS`; there is no `host-gateway`"),
            refused(
                    "--allow",
                    "a build has no rights to give away: it has a machine of its own, where it may do what root may"),
            different(
                    "--annotation",
                    "annotates the image's manifest (`manifest:` may stand before the key). There is no index to"
                            + " annotate"),
            refused("--attest", "the one attestation that Slipway makes is asked for with --provenance"),
            same("--build-arg", "`K=V`; `K` takes the variable of this name, and nothing where it is not set"),
            refused(
                    "--build-context",
                    "a build has one context; put the other directory into it, or build it as an image and name"
                            + " that in FROM"),
            refused("--builder", "builds run on Slipway's machines; which Slipway is said with --context or --url"),
            refused("--cache-from", "Slipway keeps the cache in its registry; --cache-scope says which one"),
            refused("--cache-to", "Slipway keeps the cache in its registry; --cache-scope says which one"),
            refused("--call", "a build builds; slipway dockerfile images shows what a Dockerfile pulls"),
            refused("--cgroup-parent", "a build has a machine of its own; --memory and --cpus say how large"),
            refused("--check", "a build builds; slipway dockerfile images says whether a Dockerfile can be read"),
            same("--compress", "does nothing: what is sent is always compressed"),
            refused("--cpu-period", "a build has a machine of its own; --cpus says how many processors"),
            refused("--cpu-quota", "a build has a machine of its own; --cpus says how many processors"),
            refused(List.of("--cpu-shares", "-c"), "a build has a machine of its own; --cpus says how many processors"),
            refused("--cpuset-cpus", "a build has a machine of its own; --cpus says how many processors"),
            refused("--cpuset-mems", "a build has a machine of its own; --memory says how much it has"),
            refused(List.of("--debug", "-D"), "Slipway keeps the whole log of each build; slipway logs ID shows it"),
            different(
                    "--disable-content-trust",
                    "does nothing: Slipway checks no signatures of docker's content trust. `=false` is"
                            + " refused for that reason"),
            same(
                    List.of("--file", "-f"),
                    "counts from where the command runs. A file outside of PATH goes too; `-` is the standard"
                            + " input"),
            same("--force-rm", "does nothing: a build leaves no containers"),
            different(
                    "--iidfile",
                    "writes the digest of the image's manifest, by which registries know it; docker writes that of its"
                            + " config"),
            refused(
                    "--isolation",
                    "it chooses between kinds of containers of Windows, and each build has a machine of its own"),
            same("--label", "`K=V`; `K` alone is an empty label"),
            refused(
                    "--load",
                    "the image goes to Slipway's registry and not into a docker on this machine; docker pull REFERENCE,"
                            + " with the reference that the build prints, gets it"),
            different(
                    List.of("--memory", "-m"),
                    "is the memory of the build machine; for docker it is a bound on each step"),
            refused("--memory-swap", "a build machine does not swap; --memory says how much memory it has"),
            different(
                    "--metadata-file",
                    "has `containerimage.digest` and `image.name` as buildx writes them, and the build's id; what"
                            + " Slipway does not know is not in it"),
            different(
                    "--network",
                    "`default` is `egress`: public addresses, and what the operator opened. `none` is `isolated`. `host`"
                            + " is refused: the network of a build machine is not yours"),
            same("--no-cache", "no step comes from a cache"),
            refused("--no-cache-filter", "the cache is used for all stages or none; --no-cache takes none"),
            refused(List.of("--output", "-o"), "the image goes to Slipway's registry; docker pull gets it from there"),
            different("--platform", "only that of the build machines, since nothing is emulated. Others are refused"),
            refused(
                    "--policy",
                    "which images a build may use is the operator's policy, which Slipway applies by itself"),
            refused("--print", "a build builds; slipway dockerfile images shows what a Dockerfile pulls"),
            same("--progress", "`auto`, `tty`, `plain`, `rawjson` or `quiet`"),
            different(
                    "--provenance",
                    "`mode=min` (or `true`), `mode=max`, `false`. Without it there is none, where docker makes one of"
                            + " mode=min"),
            same("--pull", "asks the registries of base images for newer ones, however fresh the mirror's copies are"),
            different(
                    "--push",
                    "the image goes to Slipway's own registry in any case. With it, it also goes to the registries that names"
                            + " have, from Slipway's host and with the tenant's stored logins"),
            same(List.of("--quiet", "-q"), "prints the image's digest and nothing else; where the build fails, why"),
            same("--rm", "does nothing: a build leaves no containers"),
            different("--sbom", "only `false`: Slipway makes no list of what is in an image"),
            different(
                    "--secret",
                    "`id=ID[,src=FILE|,env=NAME][,type=file|env]`. An `id` alone is the variable of this name, else the"
                            + " file of this name, else a secret that the tenant has stored. A plain `NAME` is a stored one"),
            refused("--security-opt", "steps run with the rights of BuildKit's default, in a machine of their own"),
            refused(
                    "--shm-size",
                    "/dev/shm of a step is what BuildKit gives it; --memory says how much the machine has"),
            refused(
                    "--squash",
                    "BuildKit has no such thing; a last stage that copies from the one before has few layers"),
            refused(
                    "--ssh",
                    "a build machine does not reach the SSH agent of this machine; give a key or a token with --secret"),
            different(
                    List.of("--tag", "-t"),
                    "several may be given. The first names the build's cache, where --cache-scope does not. A name without a"
                            + " host is one in Slipway's registry, where docker means Docker Hub; a name with a host needs --push"),
            same("--target", "the stage to build"),
            refused(
                    "--ulimit",
                    "a step has the limits of the build machine; --memory and --cpus say how large that is"));

    private DockerOptions() {}

    /** What to say of an argument that is an option of docker's which {@code slipway build} does not have; empty for others. */
    public static Optional<String> refusal(String argument) {
        int equals = argument.indexOf('=');
        String name = equals < 0 ? argument : argument.substring(0, equals);
        // A value may stand right behind a short name.
        String shortName = argument.matches("-[^-].*") ? argument.substring(0, 2) : name;
        return ALL.stream()
                .filter(row -> row.standing() == REFUSED)
                .filter(row -> row.names().contains(name) || row.names().contains(shortName))
                .map(Row::refusal)
                .findFirst();
    }

    private static Row same(String name, String text) {
        return same(List.of(name), text);
    }

    private static Row same(List<String> names, String text) {
        return new Row(names, SAME, text);
    }

    private static Row different(String name, String text) {
        return different(List.of(name), text);
    }

    private static Row different(List<String> names, String text) {
        return new Row(names, DIFFERENT, text);
    }

    private static Row refused(String name, String text) {
        return refused(List.of(name), text);
    }

    private static Row refused(List<String> names, String text) {
        return new Row(names, REFUSED, text);
    }
}
