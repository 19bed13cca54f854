package dev.slipway.machine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By address; names are those of {@link MachineNetworkIT}. */
final class ReachTest {
    private static final InetAddress THIS_HOST = InetAddress.ofLiteral("93.184.215.99");
    private static final Relay LOCAL = Relay.registry(URI.create("http://127.0.0.1:5000"));
    private static final Relay REMOTE = Relay.registry(URI.create("https://10.9.8.7:5443"));

    @AutoClose
    private final Lookups lookups = new Lookups();

    private final Names names = new Names(name -> List.of(), lookups);

    private static Reach reach(Reach.Mode mode, String... opened) {
        return new Reach(
                mode,
                List.of(DomainPattern.of("*.example.org")),
                List.of(LOCAL, REMOTE),
                List.of(opened).stream().map(AddressRange::parse).toList(),
                List.of(AddressRange.parse("93.184.216.0/24")),
                () -> Set.of(THIS_HOST));
    }

    private Verdict of(Reach reach, String address, int port) {
        return reach.of(new InetSocketAddress(InetAddress.ofLiteral(address), port), names);
    }

    @ParameterizedTest
    @EnumSource
    void everyMachineReachesTheRegistryWhereverItIs(Reach.Mode mode) {
        assertThat(of(reach(mode), "10.0.2.2", 5000)).isEqualTo(new Verdict.ToRelay(LOCAL));
        assertThat(of(reach(mode), "127.0.0.1", 5000)).isEqualTo(new Verdict.ToRelay(LOCAL));
        assertThat(of(reach(mode), "10.9.8.7", 5443)).isEqualTo(new Verdict.ToRelay(REMOTE));
        assertThat(of(reach(mode), "10.0.2.2", 5443)).isInstanceOf(Verdict.Refused.class);
        assertThat(of(reach(mode), "10.9.8.7", 5000)).isInstanceOf(Verdict.Refused.class);
        assertThat(of(reach(mode), "10.0.2.3", 53)).isEqualTo(new Verdict.Question());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.0.0.1",
                "100.64.0.1",
                "127.0.0.1",
                "127.1.2.3",
                "169.254.169.254",
                "172.16.0.1",
                "192.0.0.1",
                "192.0.2.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "10.0.2.15"
            })
    void noMachineReachesWhatIsNotPublic(String address) {
        assertThat(of(reach(Reach.Mode.PUBLIC), address, 80)).isInstanceOf(Verdict.Refused.class);
        assertThat(of(reach(Reach.Mode.DOMAINS), address, 443)).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void whatTheOperatorClosedIsOutOfReachEvenWhereItIsOpened() {
        Reach reach = reach(Reach.Mode.PUBLIC, "93.184.216.0/24");

        assertThat(of(reach, "93.184.216.7", 443))
                .isInstanceOfSatisfying(Verdict.Refused.class, refused -> assertThat(refused.reason())
                        .isEqualTo(Verdict.Refusal.CLOSED));
        assertThat(of(reach, "93.184.217.7", 443)).isInstanceOf(Verdict.To.class);
    }

    @Test
    void thisHostIsOutOfReachEvenWhereItIsPublicOrOpened() {
        Reach reach = reach(Reach.Mode.PUBLIC, "93.184.215.0/24", "127.0.0.0/8");

        assertThat(of(reach, "93.184.215.99", 80))
                .isEqualTo(new Verdict.Refused(Verdict.Refusal.THIS_HOST, "93.184.215.99:80"));
        assertThat(of(reach, "127.0.0.1", 80))
                .isEqualTo(new Verdict.Refused(Verdict.Refusal.THIS_HOST, "127.0.0.1:80"));
        assertThat(of(reach, "93.184.215.98", 80)).isInstanceOf(Verdict.To.class);
    }

    @Test
    void onlyWhatTheOperatorOpenedIsReachedBeyondThat() {
        assertThat(of(reach(Reach.Mode.PUBLIC, "10.20.0.0/16"), "10.20.255.1", 80))
                .isInstanceOf(Verdict.To.class);
        assertThat(of(reach(Reach.Mode.PUBLIC, "10.20.0.0/16"), "10.21.0.1", 80))
                .isInstanceOf(Verdict.Refused.class);
        assertThat(of(reach(Reach.Mode.NOTHING, "10.20.0.0/16"), "10.20.255.1", 80))
                .isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void domainsAreMatchedByWholeLabels() {
        Reach reach = reach(Reach.Mode.DOMAINS);

        assertThat(reach.allows("a.Example.org.")).isTrue();
        assertThat(reach.allows("a.b.example.org")).isTrue();
        assertThat(reach.allows("example.org")).isFalse();
        assertThat(reach.allows("badexample.org")).isFalse();
        assertThat(reach.allows("a.example.org.evil.example")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "10.0.0.1/8",
                "ten/8",
                "10.0.0.0/8/8",
                "10.0.0.0/-1",
                "example.com",
                "2001:db8::1/32"
            })
    void aRangeThatIsNoneIsRefusedByItsText(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text.split("/")[0]);
    }
}
