package dev.slipway.buildapi.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.info.Info;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;
import org.jboss.jandex.IndexView;

/**
 * What generators of clients and linters need of the API's description, and what holds for all operations alike: the server, the
 * security scheme, the tags, the problem documents, the keys of requests. Paths of the inside are left out: other services in the
 * process may have some, too.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ApiDescription implements OASFilter {
    private static final String PUBLIC = "/v1/";
    private static final String BEARER = "bearer";

    private static final Map<String, String> TAGS = new TreeMap<>(Map.of(
            "accounts", "Tenants and API tokens. An admin's token only.",
            "base images", "The images of the mirror, and what admins want of it.",
            "builds", "Starting builds, reading them, ending them.",
            "launchers", "The machines that run builds.",
            "secrets", "Values that tenants store for their builds.",
            "server", "What answers here, and to whom."));

    private final RequestKeys keys;

    /** @param index of all classes of the application */
    public ApiDescription(IndexView index) {
        this.keys = RequestKeys.of(index);
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        Components components = document.getComponents();
        // Title and version are settings, which are read later.
        Info info = document.getInfo() == null ? OASFactory.createInfo() : document.getInfo();
        document.setInfo(info.description(
                        "Builds images and disks from sources, each in a machine of its own. Errors are problem"
                                + " documents (RFC 9457). A POST may be sent again under the same Idempotency-Key.")
                .license(OASFactory.createLicense().name("Apache-2.0").identifier("Apache-2.0")));
        document.setServers(List.of(OASFactory.createServer()
                .url("http://127.0.0.1:8080")
                .description("A Slipway on this machine. Put the address of yours in its place.")));
        components.addSecurityScheme(
                BEARER,
                OASFactory.createSecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .description("An API token (slw_…), or a token of the operator's OIDC issuer"));
        document.setSecurity(List.of(OASFactory.createSecurityRequirement().addScheme(BEARER)));
        removeInternal(document);
        Map<String, Operation> operations = operations(document);
        ViewSchemas.correct(components, operations.values());
        TypedSchemas.complete(components);
        ProblemAnswers.addSchemas(components);
        operations.forEach((method, operation) -> {
            keys.describe(operation);
            ProblemAnswers.complete(operation, method);
            Parameters.describe(operation);
        });
        describeTags(document, operations);
    }

    private static void removeInternal(OpenAPI document) {
        List<String> internal = document.getPaths().getPathItems().keySet().stream()
                .filter(path -> !path.startsWith(PUBLIC))
                .toList();
        internal.forEach(document.getPaths()::removePathItem);
    }

    /** By the method and the path, such as {@code POST /v1/builds}. */
    private static Map<String, Operation> operations(OpenAPI document) {
        Map<String, Operation> operations = new TreeMap<>();
        document.getPaths().getPathItems().forEach((path, item) -> item.getOperations()
                .forEach((PathItem.HttpMethod method, Operation operation) ->
                        operations.put(method + " " + path, operation)));
        return operations;
    }

    /** Each tag that is used, whoever adds an operation. */
    private static void describeTags(OpenAPI document, Map<String, Operation> operations) {
        Map<String, String> used = new TreeMap<>();
        operations.values().stream()
                .flatMap(operation -> Optional.ofNullable(operation.getTags()).orElse(List.of()).stream())
                .forEach(tag -> used.put(tag, TAGS.getOrDefault(tag, "About " + tag + ".")));
        Map<String, String> described = new HashMap<>();
        if (document.getTags() != null) {
            document.getTags().stream()
                    .filter(tag -> tag.getDescription() != null)
                    .forEach(tag -> described.put(tag.getName(), tag.getDescription()));
        }
        document.setTags(used.entrySet().stream()
                .map(tag -> OASFactory.createTag()
                        .name(tag.getKey())
                        .description(described.getOrDefault(tag.getKey(), tag.getValue())))
                .toList());
    }
}
