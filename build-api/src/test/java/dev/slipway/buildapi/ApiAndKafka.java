package dev.slipway.buildapi;

import io.quarkus.test.common.http.TestHTTPResource;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The two sides from which tests reach the running service. */
abstract class ApiAndKafka {
    @TestHTTPResource("/")
    URI base;

    Api api;
    Kafka kafka;

    @BeforeEach
    void connect() {
        api = new Api(base);
        kafka = new Kafka(Backends.running().broker().clientProperties());
    }

    @AfterEach
    void disconnect() {
        kafka.close();
    }

    static String token(String name) {
        return Backends.running().token(name);
    }
}
