/**
 * Grants: what each live build may do at the registry, folded from a compacted topic.
 *
 * <p>A grant is {@linkplain dev.slipway.token.grant.Grant.Open open} from the moment its build is authorized. It is {@linkplain
 * dev.slipway.token.grant.Grant.Ended ended} for good when the build has finished. The topic is the record. Exchanges read a map in
 * memory, which answers nothing before it has caught up with the topic.
 */
@NullMarked
package dev.slipway.token.grant;

import org.jspecify.annotations.NullMarked;
