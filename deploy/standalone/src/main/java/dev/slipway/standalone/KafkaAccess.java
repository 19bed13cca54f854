package dev.slipway.standalone;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;

/** Brings the broker's access control lists in line with {@link KafkaRights}. */
final class KafkaAccess {
    private static final long ANSWER_WITHIN_SECONDS = 30;

    private KafkaAccess() {}

    /**
     * Gives each user the rights that it has in the table, and takes away all others that it has. Rights of users who are not
     * in the table stay as they are.
     *
     * @param admin client settings of somebody who may do so
     * @throws KafkaException if Kafka cannot be reached or refuses
     */
    static void set(Map<String, Object> admin, Collection<KafkaRights> rights) throws InterruptedException {
        Set<String> users = rights.stream().map(KafkaRights::principal).collect(Collectors.toSet());
        Set<AclBinding> wanted =
                rights.stream().flatMap(right -> right.bindings().stream()).collect(Collectors.toSet());
        try (Admin kafka = Admin.create(admin)) {
            Set<AclBinding> found = await(
                            kafka.describeAcls(AclBindingFilter.ANY).values())
                    .stream()
                    .filter(binding -> users.contains(binding.entry().principal()))
                    .collect(Collectors.toSet());
            Set<AclBinding> missing = without(wanted, found);
            if (!missing.isEmpty()) {
                await(kafka.createAcls(missing).all());
            }
            Set<AclBinding> surplus = without(found, wanted);
            if (!surplus.isEmpty()) {
                await(kafka.deleteAcls(
                                surplus.stream().map(AclBinding::toFilter).toList())
                        .all());
            }
        }
    }

    private static Set<AclBinding> without(Set<AclBinding> all, Set<AclBinding> those) {
        Set<AclBinding> rest = new HashSet<>(all);
        rest.removeAll(those);
        return rest;
    }

    private static <T> T await(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(ANSWER_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new KafkaException("the broker did not answer a question about access rights in time", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        }
    }
}
