package dev.slipway.testing.containers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that run containers. They are skipped, with the reason, where there is no docker engine and none can be started. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(NeedsDocker.Condition.class)
public @interface NeedsDocker {
    /** Looks for the engine. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return switch (DockerEngine.ofThisJvm()) {
                case DockerEngine.Found found ->
                    ConditionEvaluationResult.enabled("docker answers at " + found.address());
                case DockerEngine.Started _ -> ConditionEvaluationResult.enabled("the tests started docker");
                case DockerEngine.Missing missing -> ConditionEvaluationResult.disabled(missing.reason());
            };
        }
    }
}
