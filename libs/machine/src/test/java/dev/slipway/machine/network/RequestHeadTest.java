package dev.slipway.machine.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestHeadTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static RequestHead head(String text) {
        return RequestHead.parse(bytes(text)).orElseThrow();
    }

    @Test
    void readsMethodTargetHostAndWhereTheBodyBegins() {
        RequestHead head = head("GET /a?b HTTP/1.1\r\nHost: Example.org:8080\r\nAccept: */*\r\n\r\nrest");

        assertThat(head.method()).isEqualTo("GET");
        assertThat(head.target()).isEqualTo("/a?b");
        assertThat(head.host()).contains("Example.org");
        assertThat(head.length()).isEqualTo(58);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\nHost: a\n\n",
                "GET / HTTP/1.1\r\nHost: a\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n",
                "GET /\r\nHost: a\r\n\r\n",
                "GET / b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
                "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n",
            })
    void isNoneWhereTwoReadersCouldDiffer(String text) {
        assertThat(RequestHead.parse(bytes(text))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n",
                "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n",
            })
    void namesNoHostWhereItNamesNoneOrMoreThanOne(String text) {
        assertThat(head(text).host()).isEmpty();
    }

    @Test
    void takesATargetThatRepeatsTheHost() {
        assertThat(head("GET http://a:80/b HTTP/1.1\r\nHost: a:80\r\n\r\n").host())
                .contains("a");
    }

    @Test
    void saysHowLongTheBodyIsWhereOneNumberSaysIt() {
        assertThat(head("POST / HTTP/1.1\r\nContent-Length: 12\r\n\r\n").bodyLength())
                .contains(12L);
        assertThat(head("POST / HTTP/1.1\r\n\r\n").bodyLength()).contains(0L);
        assertThat(head("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n").bodyLength())
                .isEmpty();
        assertThat(head("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")
                        .bodyLength())
                .isEmpty();
        assertThat(head("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n").bodyLength())
                .isEmpty();
    }

    @Test
    void isSentAsTheLastOfItsConnection() {
        RequestHead head = head("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, x\r\nUpgrade: h2c\r\n\r\n");

        assertThat(new String(head.asLast(), StandardCharsets.ISO_8859_1))
                .isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    }

    @Test
    void beginsWithAMethod() {
        assertThat(RequestHead.begins(bytes("GET / HTT"))).isTrue();
        assertThat(RequestHead.begins(bytes("SSH-2.0-x"))).isFalse();
        assertThat(RequestHead.begins(new byte[0])).isFalse();
        assertThat(RequestHead.withoutPort("a.example:443")).isEqualTo(Optional.of("a.example"));
    }
}
