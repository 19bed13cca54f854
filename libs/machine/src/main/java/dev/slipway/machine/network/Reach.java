package dev.slipway.machine.network;

import dev.slipway.registry.guard.PublicAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What one machine reaches.
 *
 * @param mode how much of the world
 * @param domains the names that {@link Mode#DOMAINS} allows
 * @param relays what it reaches in any case
 * @param opened ranges that the operator lets builds reach although they are not public
 * @param closed ranges that no build reaches although they are public
 * @param ownAddresses of this host, asked for each connection
 */
record Reach(
        Mode mode,
        List<DomainPattern> domains,
        List<Relay> relays,
        List<AddressRange> opened,
        List<AddressRange> closed,
        Supplier<Set<InetAddress>> ownAddresses) {

    /** How much of the world a machine reaches beside the relays. */
    enum Mode {
        NOTHING,
        DOMAINS,
        PUBLIC
    }

    /** Where the machine connects to, as far as that decides. */
    Verdict of(InetSocketAddress wanted, Names names) {
        if (wanted.getAddress().equals(MachineAddresses.RESOLVER)) {
            return wanted.getPort() == MachineAddresses.DNS_PORT
                    ? new Verdict.Question()
                    : new Verdict.Refused(Verdict.Refusal.NOT_PUBLIC, names.describe(wanted));
        }
        Optional<Relay> relay = relay(wanted, names);
        if (relay.isPresent()) {
            return new Verdict.ToRelay(relay.get());
        }
        if (mode == Mode.NOTHING) {
            return new Verdict.Refused(Verdict.Refusal.ISOLATED, names.describe(wanted));
        }
        Optional<Verdict.Refusal> refusal = refusal(wanted.getAddress());
        if (refusal.isPresent()) {
            return new Verdict.Refused(refusal.get(), names.describe(wanted));
        }
        return mode == Mode.DOMAINS ? new Verdict.ByName(wanted) : new Verdict.To(wanted);
    }

    /** The host's loopback has an address of its own in a virtual machine; another host has the same one inside as outside. */
    private Optional<Relay> relay(InetSocketAddress wanted, Names names) {
        boolean isGateway = wanted.getAddress().equals(MachineAddresses.GATEWAY)
                || wanted.getAddress().isLoopbackAddress();
        return relays.stream()
                .filter(relay -> relay.port() == wanted.getPort())
                .filter(relay -> isGateway ? relay.isLoopback() : !relay.isLoopback() && isAt(relay, wanted, names))
                .findFirst();
    }

    /** A name may have other addresses by now than the machine was told. */
    private static boolean isAt(Relay relay, InetSocketAddress wanted, Names names) {
        if (names.wasTold(relay.host(), wanted.getAddress())) {
            return true;
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(relay.host())) {
                if (address.equals(wanted.getAddress())) {
                    return true;
                }
            }
        } catch (UnknownHostException e) {
            return false;
        }
        return false;
    }

    /** Why no machine may reach this address, if so. What the operator opened may be reached, but for this host itself. */
    Optional<Verdict.Refusal> refusal(InetAddress address) {
        if (address.isLoopbackAddress() || ownAddresses.get().contains(address)) {
            return Optional.of(Verdict.Refusal.THIS_HOST);
        }
        if (closed.stream().anyMatch(range -> range.contains(address))) {
            return Optional.of(Verdict.Refusal.CLOSED);
        }
        boolean isOpened = opened.stream().anyMatch(range -> range.contains(address));
        return isOpened || PublicAddresses.contains(address)
                ? Optional.empty()
                : Optional.of(Verdict.Refusal.NOT_PUBLIC);
    }

    /** Whether the machine may ask for this name at all. */
    boolean mayAsk(String name) {
        return switch (mode) {
            case NOTHING -> isRelay(name);
            case DOMAINS -> isRelay(name) || domains.stream().anyMatch(domain -> domain.matches(name));
            case PUBLIC -> true;
        };
    }

    boolean isRelay(String name) {
        return relays.stream()
                .anyMatch(relay -> DomainPattern.normal(relay.host()).equals(DomainPattern.normal(name)));
    }

    boolean allows(String name) {
        return domains.stream().anyMatch(domain -> domain.matches(name));
    }

    /** All addresses that this host has now. It takes a while to say so. */
    static Set<InetAddress> addressesOfThisHost() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            throw new IllegalStateException("this host does not tell its addresses", e);
        }
    }
}
