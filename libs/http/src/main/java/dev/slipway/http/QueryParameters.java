package dev.slipway.http;

import dev.slipway.events.text.Excerpt;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Refuses a request with a query parameter that the method does not have, that is given too often, or that is empty.
 * Otherwise a misspelled filter would return everything, and so would an empty one, because the framework ignores it. A
 * method has the parameters that it declares by {@link QueryParam}. {@link AnyQuery} exempts the methods of other
 * protocols, {@link NameAlone} a parameter that may be empty.
 */
@Provider
@Priority(Priorities.USER)
class QueryParameters implements ContainerRequestFilter {
    private final ResourceInfo resource;

    /** @param resource what the request at hand was matched with */
    QueryParameters(ResourceInfo resource) {
        this.resource = resource;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        MultivaluedMap<String, String> given = request.getUriInfo().getQueryParameters();
        if (given.isEmpty()) {
            return;
        }
        List<FieldError> errors = errors(resource.getResourceMethod(), given);
        if (!errors.isEmpty()) {
            request.abortWith(Problem.invalidRequest(errors).toResponse());
        }
    }

    /** What is wrong with the parameters that a method is called with, by their names. */
    static List<FieldError> errors(Method method, Map<String, List<String>> given) {
        if (method.isAnnotationPresent(AnyQuery.class)
                || method.getDeclaringClass().isAnnotationPresent(AnyQuery.class)) {
            return List.of();
        }
        Map<String, Declared> declared = declared(method);
        FieldErrors errors = new FieldErrors();
        new TreeMap<>(given).forEach((name, values) -> {
            if (!declared.containsKey(name)) {
                errors.add(Excerpt.ofName(name), "is no query parameter here; " + known(declared));
            } else if (!declared.get(name).isMany() && values.size() > 1) {
                errors.add(name, "is given " + values.size() + " times, and may be given once");
            } else if (!declared.get(name).mayBeEmpty() && values.contains("")) {
                errors.add(name, "has no value");
            }
        });
        return errors.list();
    }

    private record Declared(boolean isMany, boolean mayBeEmpty) {
        static Declared of(Parameter parameter) {
            return new Declared(QueryParameters.isMany(parameter), parameter.isAnnotationPresent(NameAlone.class));
        }
    }

    private static Map<String, Declared> declared(Method method) {
        return Arrays.stream(method.getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(QueryParam.class))
                .collect(Collectors.toMap(
                        parameter -> parameter.getAnnotation(QueryParam.class).value(),
                        Declared::of,
                        (one, _) -> one,
                        TreeMap::new));
    }

    private static boolean isMany(Parameter parameter) {
        return parameter.getType().isArray() || Collection.class.isAssignableFrom(parameter.getType());
    }

    private static String known(Map<String, Declared> declared) {
        return declared.isEmpty() ? "there are none" : "there are " + String.join(", ", declared.keySet());
    }
}
