package dev.slipway.converter.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.converter.download.Places.Taken;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private final Places places = new Places(3, 2);

    @Test
    void leavesPlacesForOtherTenants() {
        assertThat(places.take("acme")).isEqualTo(Taken.YES);
        assertThat(places.take("acme")).isEqualTo(Taken.YES);
        assertThat(places.take("acme")).isEqualTo(Taken.THE_TENANT_HAS_ENOUGH);
        assertThat(places.take("other")).isEqualTo(Taken.YES);
        assertThat(places.take("third")).isEqualTo(Taken.ALL_ARE_TAKEN);
        assertThat(places.inUse()).isEqualTo(3);
    }

    @Test
    void aPlaceThatIsGivenBackIsFree() {
        places.take("acme");
        places.take("acme");

        places.giveBack("acme");

        assertThat(places.take("acme")).isEqualTo(Taken.YES);
        places.giveBack("acme");
        places.giveBack("acme");
        assertThat(places.inUse()).isZero();
    }
}
