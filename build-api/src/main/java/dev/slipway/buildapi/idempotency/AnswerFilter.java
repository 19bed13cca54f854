package dev.slipway.buildapi.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.net.URI;
import java.util.Optional;

/** Keeps the answer of a request with a key, before it is sent. What is sent then is what was kept, to the byte. */
@Provider
@Idempotent
class AnswerFilter implements ContainerResponseFilter {
    private final IdempotentRequest current;
    private final ObjectMapper json;

    /** @param current the request at hand */
    AnswerFilter(IdempotentRequest current, ObjectMapper json) {
        this.current = current;
        this.json = json;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!current.keeps(response.getStatus())) {
            current.end(response.getStatus(), Optional.empty(), Optional.empty(), Optional.empty());
            return;
        }
        Optional<String> body = response.hasEntity() ? Optional.of(written(response.getEntity())) : Optional.empty();
        MediaType type = response.getMediaType() == null ? MediaType.APPLICATION_JSON_TYPE : response.getMediaType();
        body.ifPresent(text -> response.setEntity(text, new Annotation[0], type));
        current.end(
                response.getStatus(),
                Optional.ofNullable(response.getHeaderString(HttpHeaders.LOCATION))
                        .map(AnswerFilter::path),
                body.map(_ -> type.toString()),
                body);
    }

    private String written(Object entity) {
        try {
            return entity instanceof String text ? text : json.writeValueAsString(entity);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of plain values always serialize", e);
        }
    }

    /** Without the host: the same caller may come by another one the next time. */
    private static String path(String location) {
        URI uri = URI.create(location);
        return uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
    }
}
