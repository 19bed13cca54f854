package dev.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class QueryParametersTest {
    @SuppressWarnings("unused")
    static final class Resource {
        void list(@QueryParam("tenant") String tenant, @QueryParam("limit") String limit, String body) {}

        void stream(@NameAlone @QueryParam("follow") String follow) {}

        void many(@QueryParam("tag") List<String> tags, @HeaderParam("X-Y") String header) {}

        void none() {}

        @AnyQuery
        void foreign(@QueryParam("service") String service) {}
    }

    @AnyQuery
    @SuppressWarnings("unused")
    static final class ForeignResource {
        void any() {}
    }

    private static List<String> errors(Class<?> resource, String method, Map<String, List<String>> given) {
        Method called = Arrays.stream(resource.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(method))
                .findFirst()
                .orElseThrow();
        return QueryParameters.errors(called, given).stream()
                .map(FieldError::toString)
                .toList();
    }

    @Test
    void takesWhatTheMethodDeclares() {
        assertThat(errors(Resource.class, "list", Map.of("tenant", List.of("acme"), "limit", List.of("5"))))
                .isEmpty();
        assertThat(errors(Resource.class, "many", Map.of("tag", List.of("a", "b"))))
                .isEmpty();
    }

    @Test
    void namesEachParameterThatTheMethodDoesNotHave() {
        assertThat(errors(
                        Resource.class, "list", Map.of("Tenant", List.of("a"), "", List.of(""), "limit", List.of("5"))))
                .containsExactly(
                        ": is no query parameter here; there are limit, tenant",
                        "Tenant: is no query parameter here; there are limit, tenant");
        assertThat(errors(Resource.class, "none", Map.of("x", List.of("1"))))
                .containsExactly("x: is no query parameter here; there are none");
        assertThat(errors(Resource.class, "many", Map.of("X-Y", List.of("1")))).hasSize(1);
    }

    @Test
    void namesWhatIsGivenMoreOftenThanItMay() {
        assertThat(errors(Resource.class, "list", Map.of("tenant", List.of("a", "a"))))
                .containsExactly("tenant: is given 2 times, and may be given once");
    }

    @Test
    void namesWhatHasNoValue() {
        assertThat(errors(Resource.class, "list", Map.of("tenant", List.of(""), "limit", List.of("5"))))
                .containsExactly("tenant: has no value");
        assertThat(errors(Resource.class, "stream", Map.of("follow", List.of(""))))
                .isEmpty();
    }

    @Test
    void leavesOtherProtocolsAlone() {
        assertThat(errors(Resource.class, "foreign", Map.of("service", List.of("a", "b"), "account", List.of("x"))))
                .isEmpty();
        assertThat(errors(ForeignResource.class, "any", Map.of("x", List.of("1"))))
                .isEmpty();
    }

    @Test
    void answersAFloodOfNamesShortly() {
        Map<String, List<String>> flood = IntStream.range(0, 5_000)
                .boxed()
                .collect(Collectors.toMap(number -> "x".repeat(100) + "\n\u001b" + number, _ -> List.of("")));

        List<String> errors = errors(Resource.class, "none", flood);

        assertThat(errors).hasSizeLessThanOrEqualTo(20).allMatch(error -> error.length() < 200);
        assertThat(String.join("", errors)).doesNotContain("\n", "\u001b");
    }
}
