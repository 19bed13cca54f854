package dev.slipway.buildapi.openapi;

import dev.slipway.http.Problem;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** The problem documents that operations answer with: their schema, and the answers that every operation can give. */
final class ProblemAnswers {
    private static final String PROBLEM = "Problem";
    private static final String FIELD_ERROR = "FieldError";

    /** Every operation needs a token, and something that answers behind it. */
    private static final Map<String, String> OF_ALL = Map.of(
            "401", "The token is missing, unknown, expired or revoked (problem+json)",
            "403", "The token does not allow this (problem+json)",
            "429", "Too many requests came with wrong tokens; Retry-After says when to come again (problem+json)",
            "503", "Something that Slipway needs does not answer; the same request may succeed later (problem+json)");

    private static final String WRONG = "The request is wrong, each field named with its reason (problem+json)";
    private static final String TOO_LARGE = "The body is over the limit (problem+json)";

    private ProblemAnswers() {}

    static void addSchemas(Components components) {
        components.addSchema(
                FIELD_ERROR,
                object("A field that is wrong")
                        .addProperty("field", text("The field, the header or the parameter"))
                        .addProperty("reason", text("What is wrong with it, and what to do"))
                        .addRequired("field")
                        .addRequired("reason"));
        Schema problem = object("A problem document (RFC 9457)")
                .addProperty(
                        "type", text("A URN that programs can compare").addExample("urn:slipway:problem:no_such_build"))
                .addProperty("title", text("The same for every problem of the type"))
                .addProperty(
                        "status",
                        OASFactory.createSchema()
                                .addType(Schema.SchemaType.INTEGER)
                                .format("int32")
                                .description("The HTTP status"))
                .addProperty("detail", text("What happened this time, and what to do about it"))
                .addProperty(
                        "errors",
                        OASFactory.createSchema()
                                .addType(Schema.SchemaType.ARRAY)
                                .description("The fields at fault, where it is about fields")
                                .items(OASFactory.createSchema().ref(FIELD_ERROR)));
        for (String required : new String[] {"type", "title", "status", "detail"}) {
            problem.addRequired(required);
        }
        components.addSchema(PROBLEM, problem);
    }

    private static Schema object(String description) {
        return OASFactory.createSchema().addType(Schema.SchemaType.OBJECT).description(description);
    }

    private static Schema text(String description) {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING).description(description);
    }

    /** @param method and path of the operation */
    static void complete(Operation operation, String method) {
        APIResponses responses = operation.getResponses();
        OF_ALL.forEach((status, description) -> add(responses, status, description));
        boolean hasBody = operation.getRequestBody() != null;
        boolean isRead = hasBody
                || (operation.getParameters() != null
                        && !operation.getParameters().isEmpty());
        if (isRead) {
            add(responses, "400", WRONG);
        }
        if (hasBody) {
            add(responses, "413", TOO_LARGE);
        }
        if (method.contains("{")) {
            add(responses, "404", "There is no such thing for this token (problem+json)");
        }
        Map<String, APIResponse> sorted = new TreeMap<>(responses.getAPIResponses());
        sorted.forEach((status, response) -> {
            if (response.getDescription() == null || response.getDescription().isEmpty()) {
                response.setDescription("As asked for");
            }
            if (status.compareTo("400") >= 0) {
                response.setContent(OASFactory.createContent()
                        .addMediaType(
                                Problem.MEDIA_TYPE,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref(PROBLEM))));
            }
        });
        responses.setAPIResponses(sorted);
    }

    private static void add(APIResponses responses, String status, String description) {
        if (responses.getAPIResponse(status) == null) {
            responses.addAPIResponse(status, OASFactory.createAPIResponse().description(description));
        }
    }
}
