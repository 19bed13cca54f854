package dev.slipway.registry.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.hostile.Damage;
import dev.slipway.testing.hostile.Endings;
import dev.slipway.testing.hostile.HostileInput;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a registry writes about its limits, it ends in a limit that can be one, or in none. */
class HostileRateLimitsPropertiesTest {
    private static final long MAX_ALLOCATED = 16 << 20;
    private static final Map<String, String> HEADERS = Map.of(
            "RateLimit-Limit", "100, 100;w=21600",
            "RateLimit-Remaining", "76;w=21600",
            "RateLimit-Reset", "50",
            "RateLimit", "\"default\";r=23;t=50",
            "RateLimit-Policy", "\"burst\";q=5;w=1, \"default\";q=100;w=60",
            "Docker-RateLimit-Source", "192.0.2.7");

    @Property(seed = HostileInput.SEED)
    void anyHeaders(@ForAll Random random) {
        Damage damage = new Damage(random, ";", ",", "=", "w=", "q=", "r=", "\"", "-", "9", "0", " ", "\u0660");
        Map<String, List<String>> headers = new LinkedHashMap<>();
        HEADERS.forEach((name, value) -> {
            if (random.nextInt(4) > 0) {
                headers.put(name, List.of(random.nextBoolean() ? value : damage.text(value)));
            }
        });
        List<RateLimit> read = new ArrayList<>();
        HostileInput.of(headers.toString())
                .endsWell(
                        MAX_ALLOCATED,
                        () -> RateLimit.of(HttpHeaders.of(headers, (_, _) -> true))
                                .ifPresent(read::add),
                        List.of());
        assertThat(read).allSatisfy(limit -> {
            assertThat(limit.remaining()).isBetween(0L, limit.limit());
            limit.window().ifPresent(window -> assertThat(window).isPositive());
            limit.source().ifPresent(source -> assertThat(source).matches("[!-~]{1,128}"));
        });
        Endings.count(!read.isEmpty());
    }
}
