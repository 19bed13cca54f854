package dev.slipway.buildapi.openapi;

import dev.slipway.buildapi.idempotency.AnswersWithSecret;
import dev.slipway.buildapi.idempotency.Idempotent;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;

/** Which operations take an {@code Idempotency-Key}, by the annotations of their methods. */
record RequestKeys(Set<String> take, Set<String> refuse) {
    /** Of an operation whose answer has a secret, so that it takes no key. */
    static final String SECRET = "x-slipway-answers-with-secret";

    private static final DotName OPERATION =
            DotName.createSimple(org.eclipse.microprofile.openapi.annotations.Operation.class);

    static RequestKeys of(IndexView index) {
        return new RequestKeys(operations(index, Idempotent.class), operations(index, AnswersWithSecret.class));
    }

    private static Set<String> operations(IndexView index, Class<?> annotation) {
        return index.getAnnotations(DotName.createSimple(annotation)).stream()
                .filter(found -> found.target().kind() == AnnotationTarget.Kind.METHOD)
                .map(found -> found.target().asMethod().annotation(OPERATION))
                .map(operation -> operation.value("operationId").asString())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Adds what the operation takes, and how it answers about it. */
    void describe(Operation operation) {
        String id = String.valueOf(operation.getOperationId());
        if (refuse.contains(id)) {
            operation.addExtension(SECRET, true);
        }
        if (!take.contains(id)) {
            return;
        }
        operation.addParameter(OASFactory.createParameter()
                .name("Idempotency-Key")
                .in(Parameter.In.HEADER)
                .description(
                        "A name of this request, such as a UUID. Sent again under it within 24 hours, the request does"
                                + " nothing again and gets the same answer.")
                .schema(OASFactory.createSchema()
                        .addType(Schema.SchemaType.STRING)
                        .minLength(1)
                        .maxLength(255)
                        .addExample("8e03978e-40d5-43dd-bc93-6894a57f9324")));
        String busy = "The same request is still going on; Retry-After says when to send it again (problem+json)";
        if (operation.getResponses().getAPIResponse("409") == null) {
            operation
                    .getResponses()
                    .addAPIResponse("409", OASFactory.createAPIResponse().description(busy));
        } else {
            var conflict = operation.getResponses().getAPIResponse("409");
            conflict.setDescription(conflict.getDescription() + ". Or: " + busy);
        }
        operation
                .getResponses()
                .addAPIResponse(
                        "422",
                        OASFactory.createAPIResponse()
                                .description("Another request was sent under the Idempotency-Key (problem+json)"));
    }
}
