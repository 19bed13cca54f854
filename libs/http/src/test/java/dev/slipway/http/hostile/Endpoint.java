package dev.slipway.http.hostile;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexReader;
import org.jboss.jandex.MethodInfo;

/**
 * A method and a path that a service answers.
 *
 * @param path with a value in the place of each parameter
 */
public record Endpoint(String method, String path) {
    private static final String REST = "jakarta.ws.rs.";
    private static final DotName PATH = DotName.createSimple(REST + "Path");
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final String A_BUILD = "b00000000000000000000000001";

    /** All resource methods of Slipway on the class path, from the indexes that its modules bring along for Quarkus. */
    public static List<Endpoint> all() throws IOException {
        List<Endpoint> endpoints = new ArrayList<>();
        ClassLoader loader = requireNonNull(Thread.currentThread().getContextClassLoader());
        for (URL url : Collections.list(loader.getResources("META-INF/jandex.idx"))) {
            try (InputStream in = url.openStream()) {
                for (AnnotationInstance path : new IndexReader(in).read().getAnnotations(PATH)) {
                    if (path.target().kind() == AnnotationTarget.Kind.CLASS
                            && path.target().asClass().name().toString().startsWith("dev.slipway.")) {
                        addMethods(
                                endpoints, path.target().asClass(), path.value().asString());
                    }
                }
            }
        }
        return endpoints.stream().distinct().toList();
    }

    private static void addMethods(List<Endpoint> endpoints, ClassInfo resource, String root) {
        for (MethodInfo method : resource.methods()) {
            for (String verb : METHODS) {
                if (method.hasDeclaredAnnotation(DotName.createSimple(REST + verb))) {
                    AnnotationInstance below = method.declaredAnnotation(PATH);
                    endpoints.add(new Endpoint(
                            verb, path(root, below == null ? "" : below.value().asString())));
                }
            }
        }
    }

    private static String path(String root, String below) {
        return ("/" + root + "/" + below)
                .replaceAll("\\{[^}]*}", A_BUILD)
                .replaceAll("/+", "/")
                .replaceAll("(.)/$", "$1");
    }

    /** The path itself, and what a router may or may not take for it. */
    public List<String> decoratedPaths() {
        List<String> paths = new ArrayList<>(List.of(path));
        for (String end : List.of("/", "//", "/.", ";", "/;x", "%2f", "%2F", "%3bx", "?x=y", "%00", "%20", ".json")) {
            paths.add(path + end);
        }
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            for (String end : List.of(";x", ";x=y", ";x=/", ";x;y=z")) {
                paths.add(with(segments, i, segment + end, "/"));
            }
            for (String before : List.of("//", "/./", "/x/../", "%2f", "/%2e/", "/;x/", "\\")) {
                paths.add(with(segments, i, segment, before));
            }
            paths.add(with(segments, i, segment.toUpperCase(Locale.ROOT), "/"));
            paths.add(with(segments, i, "%" + Integer.toHexString(segment.charAt(0)) + segment.substring(1), "/"));
        }
        return paths.stream().distinct().toList();
    }

    private static String with(String[] segments, int index, String segment, String before) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < segments.length; i++) {
            path.append(i == index ? before : "/").append(i == index ? segment : segments[i]);
        }
        return path.toString();
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
