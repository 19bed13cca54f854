package dev.slipway.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class HostRightsTest {
    private static List<String> missing(String effective) {
        return HostRights.missing(List.of("Name:\tjava", "CapPrm:\t000001ffffffffff", "CapEff:\t" + effective));
    }

    @Test
    void rootHasAll() {
        assertThat(missing("000001ffffffffff")).isEmpty();
    }

    @Test
    void anOrdinaryUserHasNone() {
        assertThat(missing("0000000000000000"))
                .containsExactly(
                        "CAP_SYS_ADMIN", "CAP_NET_ADMIN", "CAP_MKNOD", "CAP_CHOWN", "CAP_SETGID", "CAP_SETUID");
    }

    @Test
    void whatDockerGivesIsNotEnough() {
        assertThat(missing("00000000a80425fb")).containsExactly("CAP_SYS_ADMIN", "CAP_NET_ADMIN");
    }

    @Test
    void aProcessThatSaysNothingHasNone() {
        assertThat(HostRights.missing(List.of("Name:\tjava"))).hasSize(6);
    }
}
