package dev.slipway.registry.limit;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A registry's limit, as an answer of its told it. What cannot be one is ignored, since strangers write it.
 *
 * <p>Three forms are read: Docker Hub's ({@code ratelimit-limit: 100;w=21600}), that of the IETF's earlier drafts ({@code
 * RateLimit-Limit}, {@code -Remaining} and {@code -Reset}, or {@code RateLimit: limit=100, remaining=23, reset=50}), and that of its
 * later ones ({@code RateLimit: "default";r=23;t=50} with {@code RateLimit-Policy: "default";q=100;w=60};
 * draft-ietf-httpapi-ratelimit-headers).
 *
 * @param limit how many requests there may be within the window
 * @param remaining how many of them are left, no more than the limit
 * @param window how long the window is
 * @param resetsIn after which time there will be more
 * @param source whose requests are counted together ({@code docker-ratelimit-source})
 */
public record RateLimit(
        long limit, long remaining, Optional<Duration> window, Optional<Duration> resetsIn, Optional<String> source) {
    private static final int LONGEST_HEADER = 512;
    private static final int MOST_ITEMS = 8;
    private static final Duration LONGEST_WINDOW = Duration.ofDays(366);

    public RateLimit {
        if (limit < 0 || remaining < 0 || remaining > limit) {
            throw new IllegalArgumentException("no limit has " + remaining + " of " + limit + " left");
        }
    }

    /** What the headers of an answer say; empty where they say nothing of use. */
    public static Optional<RateLimit> of(HttpHeaders headers) {
        return ofSeveralHeaders(headers)
                .or(() -> ofNamedNumbers(headers))
                .or(() -> ofPolicies(headers))
                .map(limit -> new RateLimit(
                        limit.limit(), limit.remaining(), limit.window(), limit.resetsIn(), source(headers)));
    }

    /** {@code 100;w=21600} in headers of their own; behind the first number, some write all policies. */
    private static Optional<RateLimit> ofSeveralHeaders(HttpHeaders headers) {
        List<Item> limits = items(headers, "RateLimit-Limit");
        List<Item> remaining = items(headers, "RateLimit-Remaining");
        if (limits.isEmpty() || remaining.isEmpty()) {
            return Optional.empty();
        }
        Optional<Long> limit = number(limits.getFirst().value());
        Optional<Duration> window = limits.stream()
                .filter(item -> number(item.value()).equals(limit))
                .flatMap(item -> item.duration("w").stream())
                .findFirst();
        Optional<Duration> reset =
                items(headers, "RateLimit-Reset").stream().findFirst().flatMap(item -> seconds(item.value()));
        return of(limit, number(remaining.getFirst().value()), window, reset);
    }

    private static Optional<RateLimit> ofNamedNumbers(HttpHeaders headers) {
        List<Item> numbers = items(headers, "RateLimit");
        Optional<Duration> window =
                items(headers, "RateLimit-Policy").stream().findFirst().flatMap(item -> item.duration("w"));
        return of(
                named(numbers, "limit").flatMap(RateLimit::number),
                named(numbers, "remaining").flatMap(RateLimit::number),
                window,
                named(numbers, "reset").flatMap(RateLimit::seconds));
    }

    private static Optional<String> named(List<Item> items, String name) {
        return items.stream()
                .filter(item -> item.value().startsWith(name + "="))
                .map(item -> item.value().substring(name.length() + 1))
                .findFirst();
    }

    private static Optional<RateLimit> ofPolicies(HttpHeaders headers) {
        List<Item> policies = items(headers, "RateLimit-Policy");
        for (Item item : items(headers, "RateLimit")) {
            for (Item policy : policies) {
                if (policy.value().equals(item.value())) {
                    return of(
                            policy.parameter("q").flatMap(RateLimit::number),
                            item.parameter("r").flatMap(RateLimit::number),
                            policy.duration("w"),
                            item.duration("t"));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<RateLimit> of(
            Optional<Long> limit, Optional<Long> remaining, Optional<Duration> window, Optional<Duration> resetsIn) {
        return limit.isEmpty() || remaining.isEmpty() || remaining.get() > limit.get()
                ? Optional.empty()
                : Optional.of(new RateLimit(limit.get(), remaining.get(), window, resetsIn, Optional.empty()));
    }

    private static Optional<String> source(HttpHeaders headers) {
        return headers.firstValue("Docker-RateLimit-Source")
                .map(String::strip)
                .filter(text -> text.matches("[!-~]{1,128}"));
    }

    /** One member of a header's list: {@code "default";q=100;w=60}. */
    private record Item(String value, List<String> parameters) {
        static Item of(String text) {
            List<String> parts = Arrays.stream(text.split(";", MOST_ITEMS))
                    .map(String::strip)
                    .toList();
            return new Item(parts.getFirst(), parts.subList(1, parts.size()));
        }

        Optional<String> parameter(String name) {
            return parameters.stream()
                    .filter(parameter -> parameter.startsWith(name + "="))
                    .map(parameter -> parameter.substring(name.length() + 1))
                    .findFirst();
        }

        Optional<Duration> duration(String name) {
            return parameter(name).flatMap(RateLimit::seconds);
        }
    }

    private static List<Item> items(HttpHeaders headers, String name) {
        return headers.firstValue(name).filter(text -> text.length() <= LONGEST_HEADER).stream()
                .flatMap(text -> Arrays.stream(text.split(",", MOST_ITEMS)))
                .map(text -> Item.of(text.strip()))
                .toList();
    }

    private static Optional<Duration> seconds(String text) {
        return number(text)
                .map(number -> Duration.ofSeconds(Math.min(number, Integer.MAX_VALUE)))
                .filter(duration -> duration.isPositive() && duration.compareTo(LONGEST_WINDOW) <= 0);
    }

    private static Optional<Long> number(String text) {
        return text.matches("[0-9]{1,15}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
