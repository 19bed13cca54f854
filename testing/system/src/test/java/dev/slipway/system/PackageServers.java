package dev.slipway.system;

import dev.slipway.registry.guard.PublicAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the examples get their packages from. */
final class PackageServers {
    private static final List<String> NAMES = List.of("deb.debian.org", "registry.npmjs.org");

    private PackageServers() {}

    /**
     * The addresses that are not public, where this network has servers of its own under these names: for {@code
     * slipway.vm-launcher.network.opened-ranges}.
     */
    static Optional<String> notPublic() {
        String addresses = NAMES.stream()
                .flatMap(PackageServers::addresses)
                .filter(address -> !PublicAddresses.contains(address))
                .map(InetAddress::getHostAddress)
                .distinct()
                .collect(Collectors.joining(","));
        return Optional.of(addresses).filter(text -> !text.isEmpty());
    }

    private static Stream<InetAddress> addresses(String name) {
        try {
            return Stream.of(InetAddress.getAllByName(name));
        } catch (UnknownHostException e) {
            return Stream.empty();
        }
    }
}
