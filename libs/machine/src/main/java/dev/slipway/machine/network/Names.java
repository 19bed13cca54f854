package dev.slipway.machine.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names that one machine asked for, and what it was told. A connection to an address can so be told by its name, and a name that
 * is claimed for an address can be checked.
 */
final class Names {
    private static final int REMEMBERED = 4096;
    private static final int ADDRESSES_EACH = 64;

    /** Looks names up. */
    @FunctionalInterface
    interface Resolver {
        /** This host's own way. */
        Resolver OF_THIS_HOST =
                name -> Stream.of(InetAddress.getAllByName(name)).toList();

        /** @throws UnknownHostException where there is no such name, or nobody says so */
        List<InetAddress> resolve(String name) throws UnknownHostException;
    }

    private final Resolver resolver;
    private final Lookups lookups;
    private final Map<String, Set<InetAddress>> told = bounded();
    private final Map<InetAddress, String> names = bounded();

    /** @param lookups does them, so many at once as this machine may have */
    Names(Resolver resolver, Lookups lookups) {
        this.resolver = resolver;
        this.lookups = lookups;
    }

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    /** The IPv4 addresses of a name. Machines have no IPv6. */
    List<InetAddress> resolve(String name) throws UnknownHostException {
        String normal = DomainPattern.normal(name);
        if (isAddress(normal)) {
            throw new UnknownHostException(name + " is an address and no name");
        }
        return lookups.run(() -> resolver.resolve(normal)).stream()
                .filter(Inet4Address.class::isInstance)
                .distinct()
                .limit(ADDRESSES_EACH)
                .toList();
    }

    /** Java takes what looks like an address for one, in old forms as well, and asks nobody. */
    private static boolean isAddress(String name) {
        int last = name.lastIndexOf('.') + 1;
        return name.contains(":") || name.substring(last).matches("[0-9]+|0x[0-9a-f]*");
    }

    /** The machine was told that the name has these addresses. */
    synchronized void told(String name, List<InetAddress> addresses) {
        String normal = DomainPattern.normal(name);
        Set<InetAddress> known = told.computeIfAbsent(normal, _ -> new LinkedHashSet<>());
        for (InetAddress address : addresses) {
            if (known.size() < ADDRESSES_EACH) {
                known.add(address);
            }
            names.put(address, normal);
        }
    }

    /** Whether the machine was told that the name has this address. */
    synchronized boolean wasTold(String name, InetAddress address) {
        return told.getOrDefault(DomainPattern.normal(name), Set.of()).contains(address);
    }

    /** Whether the machine was told, or would be told now, that the name has this address. */
    boolean has(String name, InetAddress address) throws UnknownHostException {
        if (wasTold(name, address)) {
            return true;
        }
        List<InetAddress> now = resolve(name);
        told(name, now);
        return now.contains(address);
    }

    /** {@code example.com:443}, with its address; or only that. */
    synchronized String describe(InetSocketAddress address) {
        String ip = address.getAddress().getHostAddress();
        String name = names.get(address.getAddress());
        return name == null ? ip + ":" + address.getPort() : name + ":" + address.getPort() + " (" + ip + ")";
    }
}
