/**
 * Long work from a topic: a queue that any number of workers drain, over Kafka share groups (KIP-932).
 *
 * <p>Kafka hands a record to one worker under a lock of some seconds. {@link dev.slipway.kafka.queue.WorkQueue} renews the
 * lock while the work goes on, so a job may take hours; when the worker dies the lock expires and another gets the record.
 * Delivery is at least once: a worker that loses its lock (frozen, or Kafka restarted) is told and interrupted, yet may have
 * had its effect already, so effects are fenced by something that the job itself brings, an attempt id or a digest.
 *
 * <p>One consumer is one slot, because a consumer gets no new record before the last one is settled:
 *
 * <pre>
 *   poll -> renew once (the record may have waited in a buffer) -> handler on a thread of its own
 *              renew every third of the lock, until the handler returns -> settle:
 *                 Done   -> ACCEPT
 *                 Retry  -> hold for a while, RELEASE; the broker delivers it again, to anybody
 *                 Reject -> write to the dead-letter topic, REJECT
 *              a renewal fails, or comes too late -> interrupt the handler, leave the record to whoever has it now
 * </pre>
 *
 * <p>Work that cannot begin yet need not keep other work from it: {@link dev.slipway.kafka.queue.Work#leavePlace} starts another
 * slot, and the one that waits holds its record, costs it no delivery, and ends once it is settled.
 *
 * <p>A queue may also count deaths ({@link dev.slipway.kafka.queue.WorkQueueOptions#withDeaths}): work whose process died in
 * the middle of it as often as it may is given up and put aside. Before the handler gets the work,
 *
 * <pre>
 *   read the attempts topic to its end -> attempts at this record that never ended
 *              as many as may be -> look once more after a while -> give up, dead-letter topic, REJECT
 *              some              -> wait until nothing else runs in this process, let nothing else begin
 *              none              -> go on
 *   write "begun" -> handler -> write "ended", however it ended -> settle
 * </pre>
 */
@NullMarked
package dev.slipway.kafka.queue;

import org.jspecify.annotations.NullMarked;
