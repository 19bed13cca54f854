package dev.slipway.token.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.token.exchange.ExchangeOutcome.Problem;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFormsTest {
    private final MultivaluedHashMap<String, String> form = new MultivaluedHashMap<>(Map.of(
            "grant_type", "password",
            "service", "registry",
            "client_id", "buildkit-client",
            "username", "build",
            "password", "secret"));

    @Test
    void readsThePasswordGrant() {
        form.add("scope", "repository:a:pull");
        form.add("scope", "repository:b:pull");

        assertThat(new OAuthForm(form).read())
                .isEqualTo(new OAuthForm.Read.Request(new ExchangeRequest(
                        new Presented.Password("build", "secret"),
                        Optional.of("registry"),
                        List.of("repository:a:pull", "repository:b:pull"),
                        false)));
    }

    @Test
    void readsTheRefreshGrant() {
        form.putSingle("grant_type", "refresh_token");
        form.putSingle("refresh_token", "r");
        form.putSingle("access_type", "offline");

        assertThat(new OAuthForm(form).read())
                .isEqualTo(new OAuthForm.Read.Request(new ExchangeRequest(
                        new Presented.RefreshToken("r"), Optional.of("registry"), List.of(), true)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"grant_type", "service", "username", "password"})
    void saysWhichParameterIsMissing(String parameter) {
        form.remove(parameter);

        assertThat(new OAuthForm(form).read()).isInstanceOfSatisfying(OAuthForm.Read.Refused.class, refused -> {
            assertThat(refused.malformed().problem()).isEqualTo(Problem.INVALID_REQUEST);
            assertThat(refused.malformed().description()).contains(parameter);
        });
    }

    @Test
    void refusesOtherGrantsAndRepeatedParameters() {
        form.add("username", "build-api");
        assertThat(problemOf(form)).isEqualTo(Problem.INVALID_REQUEST);

        form.putSingle("username", "build");
        form.putSingle("grant_type", "client_credentials");
        assertThat(problemOf(form)).isEqualTo(Problem.UNSUPPORTED_GRANT_TYPE);
    }

    @Test
    void readsBasicCredentials() {
        assertThat(basic("Basic " + base64("build:a:b"))).isEqualTo(new Presented.Password("build", "a:b"));
        assertThat(basic("basic " + base64("ü:ß"))).isEqualTo(new Presented.Password("ü", "ß"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic", "Basic ", "Basic !!!", "Bearer YTpi", "Basic YWI=", "Basic /w==", "YTpi"})
    void takesNothingFromWhatIsNotBasic(String header) {
        assertThat(basic(header)).isEqualTo(new Presented.Nothing());
    }

    private static Problem problemOf(MultivaluedHashMap<String, String> form) {
        return ((OAuthForm.Read.Refused) new OAuthForm(form).read()).malformed().problem();
    }

    private static Presented basic(String header) {
        return BasicCredentials.parse(Optional.of(header));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
