package dev.slipway.registry.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.registry.RegistryException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocationsTest {
    private static final URI BASE = URI.create("http://127.0.0.1:5000/v2/a/blobs/uploads/1?old=x");

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '~',
            value = {
                "https://s.example/b?X-Sig=a%2Fb%3D&e=1 -> https://s.example/b?X-Sig=a%2Fb%3D&e=1",
                "https://s.example/b?sig=a b|c{d}^e -> https://s.example/b?sig=a%20b%7Cc%7Bd%7D%5Ee",
                "https://s.example/b?p=100%&q=%zz&r=%2 -> https://s.example/b?p=100%25&q=%25zz&r=%252",
                "https://s.example/b?n=\u00c3\u00a9 -> https://s.example/b?n=%C3%A9",
                "https://[::1]:5000/b c?q=[1] -> https://[::1]:5000/b%20c?q=[1]",
                "[2]/x -> http://127.0.0.1:5000/v2/a/blobs/uploads/%5B2%5D/x",
                "/x[2]/?next=https://[::1]/ -> http://127.0.0.1:5000/x%5B2%5D/?next=https://[::1]/",
                "https://[::1]?a b -> https://[::1]?a%20b",
                "/up load/[2] -> http://127.0.0.1:5000/up%20load/%5B2%5D",
                "2?s=\"t\" -> http://127.0.0.1:5000/v2/a/blobs/uploads/2?s=%22t%22",
                "?state=a b -> http://127.0.0.1:5000/v2/a/blobs/uploads/1?state=a%20b",
                "//s.example/b?x=<y> -> https://s.example/b?x=%3Cy%3E",
                "/b?x=1#part -> http://127.0.0.1:5000/b?x=1",
            })
    void followsWhatOtherClientsFollow(String text, String expected) throws RegistryException {
        String meant = text.startsWith("//") ? expected.replace("https:", "http:") : expected;

        assertThat(Locations.resolve(BASE, text, "it")).hasToString(meant);
    }

    @Test
    void refusesWhatIsNoAddressAtAll() {
        assertThatThrownBy(() -> Locations.resolve(BASE, "http://[/x", "the realm"))
                .isInstanceOf(RegistryException.Malformed.class)
                .hasMessage("the realm is no URL");
    }
}
