package dev.slipway.registry.client;

import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.Scopes;
import dev.slipway.registry.transport.Answer;
import dev.slipway.registry.transport.Answers;
import dev.slipway.registry.transport.Call;
import dev.slipway.registry.transport.Endpoint;
import dev.slipway.registry.transport.JsonAnswer;
import dev.slipway.registry.transport.Locations;
import dev.slipway.registry.transport.Transport;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads lists that come in pages, each naming the next by a {@code Link} header (RFC 8288). */
final class Listing {
    private static final int MAX_PAGE = 8 << 20;
    private static final int MAX_PAGES = 2_000;
    /** Of all pages together. */
    private static final int MAX_LIST = 64 << 20;
    /** In the JSON of a page: a tree of it takes many times the memory of its text. */
    private static final int MAX_VALUES = 200_000;

    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;.*rel=\"?next\"?.*");

    private record Page(List<String> names, int bytes, Optional<URI> next) {}

    private final Transport transport;

    Listing(Transport transport) {
        this.transport = transport;
    }

    List<String> all(Endpoint endpoint, String path, Scopes scopes, String field) throws IOException {
        return first(Integer.MAX_VALUE, endpoint, path, scopes, field);
    }

    /** @param most reads no page more when the list has more names than these */
    List<String> first(int most, Endpoint endpoint, String path, Scopes scopes, String field) throws IOException {
        List<String> names = new ArrayList<>();
        int bytes = 0;
        Call call = Call.read(endpoint, "GET", path, scopes);
        for (int page = 0; page < MAX_PAGES; page++) {
            Page read = transport.exchange(call, response -> page(endpoint, response, field));
            names.addAll(read.names());
            bytes += read.bytes();
            if (bytes > MAX_LIST) {
                throw new RegistryException.TooLarge("list of " + field, MAX_LIST);
            }
            if (read.next().isEmpty() || names.size() > most) {
                return List.copyOf(names);
            }
            call = call.to(read.next().get());
        }
        throw new RegistryException.Malformed(call + " has a list without a last page");
    }

    private static Page page(Endpoint endpoint, Answer response, String field) throws IOException {
        byte[] body = Answers.readBounded("list of " + field, response, MAX_PAGE);
        List<String> names = new ArrayList<>();
        JsonAnswer.object("list of " + field, body, MAX_VALUES).path(field).forEach(name -> names.add(name.asText()));
        return new Page(names, body.length, next(endpoint, response));
    }

    /** Only pages of the same origin: a list never leads elsewhere. */
    static Optional<URI> next(Endpoint endpoint, Answer response) throws RegistryException.Malformed {
        for (String link : response.headers().allValues("Link")) {
            Matcher next = NEXT.matcher(link);
            if (!next.matches()) {
                continue;
            }
            URI uri = Locations.resolve(
                    response.uri(), next.group(1), "the next page that " + endpoint.host() + " links to");
            if (endpoint.isOriginOf(uri)) {
                return Optional.of(uri);
            }
            throw new RegistryException.Malformed(endpoint.host() + " links to a next page on another host");
        }
        return Optional.empty();
    }
}
