package dev.slipway.machine.network;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Opens the networks of a launcher's machines: what all of them have in common. */
public final class Networks {
    private final Supplier<List<Relay>> relays;
    private final List<AddressRange> opened;
    private final List<AddressRange> closed;
    private final OwnAddresses ownAddresses = new OwnAddresses(Reach::addressesOfThisHost);
    private final Map<String, MachineNetwork> open = new ConcurrentHashMap<>();
    private final NetworkLimits limits;
    private final NetworkMeter meter;
    private final Names.Resolver resolver;

    /**
     * @param relays what every machine reaches, asked for each of them
     * @param opened ranges that builds may reach although they are not public, {@code 10.20.0.0/16}
     * @param closed ranges that no build may reach
     */
    public Networks(
            Supplier<List<Relay>> relays,
            List<AddressRange> opened,
            List<AddressRange> closed,
            NetworkLimits limits,
            NetworkMeter meter) {
        this(relays, opened, closed, limits, meter, Names.Resolver.OF_THIS_HOST);
    }

    Networks(
            Supplier<List<Relay>> relays,
            List<AddressRange> opened,
            List<AddressRange> closed,
            NetworkLimits limits,
            NetworkMeter meter,
            Names.Resolver resolver) {
        this.resolver = resolver;
        this.relays = relays;
        this.opened = List.copyOf(opened);
        this.closed = List.copyOf(closed);
        this.limits = limits;
        this.meter = meter;
    }

    /** Ports of what lies on this host's loopback, which machines reach at {@link MachineAddresses#GATEWAY}. */
    public List<Integer> loopbackPorts() {
        return relays.get().stream()
                .filter(Relay::isLoopback)
                .map(Relay::port)
                .distinct()
                .toList();
    }

    /** What a machine has sent to the registry, bytes. */
    public long pushedBytes(String machine) {
        MachineNetwork network = open.get(machine);
        return network == null ? 0 : network.pushedBytes();
    }

    /** @throws IOException where this JVM was started without what it takes */
    public static void requireAvailable() throws IOException {
        OriginalDestination.requireAvailable();
    }

    /**
     * Opens the network of a machine.
     *
     * @param machine its name
     * @param pid of a process in the machine's network namespace
     * @param log takes lines about what the machine was refused
     */
    public MachineNetwork open(String machine, long pid, NetworkAccess access, Consumer<String> log)
            throws IOException, InterruptedException {
        Reach reach = new Reach(
                switch (access) {
                    case NetworkAccess.Isolated() -> Reach.Mode.NOTHING;
                    case NetworkAccess.Domains _ -> Reach.Mode.DOMAINS;
                    case NetworkAccess.Egress() -> Reach.Mode.PUBLIC;
                },
                access instanceof NetworkAccess.Domains(List<String> patterns)
                        ? patterns.stream().map(DomainPattern::of).toList()
                        : List.of(),
                relays.get(),
                opened,
                closed,
                ownAddresses::now);
        Refusals refusals =
                new Refusals(log, reason -> meter.refused(reason.name().toLowerCase(Locale.ROOT)));
        MachineNetwork network = MachineNetwork.open(pid, reach, limits, resolver, refusals, meter);
        open.values().removeIf(other -> !other.isOpen());
        open.put(machine, network);
        return network;
    }
}
