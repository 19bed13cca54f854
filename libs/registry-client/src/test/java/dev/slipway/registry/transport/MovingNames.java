package dev.slipway.registry.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The JVM's names, and one that leads elsewhere each time that it is looked up. The JVM must keep no answers. */
public final class MovingNames extends InetAddressResolverProvider {
    static final String NAME = "moving.example";

    private static volatile List<String> addresses = List.of();
    private static final AtomicInteger LOOKUPS = new AtomicInteger();

    /** In turn; the last one for ever. */
    static void leadTo(String... inTurn) {
        addresses = List.of(inTurn);
        LOOKUPS.set(0);
    }

    static int lookups() {
        return LOOKUPS.get();
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        InetAddressResolver usual = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                if (!host.equals(NAME)) {
                    return usual.lookupByName(host, policy);
                }
                int next = Math.min(LOOKUPS.getAndIncrement(), addresses.size() - 1);
                byte[] address = InetAddress.getByName(addresses.get(next)).getAddress();
                return Stream.of(InetAddress.getByAddress(NAME, address));
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return usual.lookupByAddress(address);
            }
        };
    }

    @Override
    public String name() {
        return "moving names";
    }
}
