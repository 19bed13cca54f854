package dev.slipway.buildapi.problem;

import dev.slipway.http.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;

/**
 * Errors that the framework answers by itself: no such path, another method, another media type. Filters see the answers of
 * every service in the process, so this one looks at the path.
 */
@Provider
class FrameworkErrors implements ContainerResponseFilter {
    private static final MediaType PROBLEM = MediaType.valueOf(Problem.MEDIA_TYPE);

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        String path = request.getUriInfo().getPath();
        // Another service in the process may have a path below ours, and tells its problems itself.
        boolean told = PROBLEM.equals(response.getMediaType());
        if (response.getStatus() >= 400 && !told && ApiPaths.contains(path)) {
            response.setEntity(problem(response.getStatus(), request, path), new Annotation[0], PROBLEM);
        }
    }

    private static Problem problem(int status, ContainerRequestContext request, String path) {
        return switch (status) {
            case 404 -> Problem.noSuchPath(path);
            case 405 -> Problem.methodNotAllowed(request.getMethod());
            case 406 -> Problem.notAcceptable("the answer is in none of " + request.getAcceptableMediaTypes());
            case 415 -> Problem.unsupportedMediaType("this method takes no body of the type " + request.getMediaType());
            default -> Problem.ofStatus(status);
        };
    }
}
