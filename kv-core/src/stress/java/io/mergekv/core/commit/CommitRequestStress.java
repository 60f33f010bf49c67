package io.mergekv.core.commit;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.mergekv.CommitTooLargeException;
import io.mergekv.WriteOptions;
import java.util.List;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A caller that handed its operation over wakes up with the result. */
public final class CommitRequestStress {
    private CommitRequestStress() {}

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "the caller got the failure that the committer had set")
    @Outcome(expect = FORBIDDEN, desc = "the caller went on without its result")
    @State
    public static class ResultIsHandedOver {
        private final MpscUnboundedArrayQueue<CommitRequest> queue = new MpscUnboundedArrayQueue<>(2);

        @Actor
        public void call(I_Result r) {
            CommitRequest operation = CommitRequest.awaited(List.of(), WriteOptions.defaults(), 0);
            queue.offer(operation);
            while (!operation.isDone()) {
                operation.pause(0);
            }
            try {
                operation.result();
            } catch (CommitTooLargeException e) {
                r.r1 = 1;
            }
        }

        @Actor
        public void commit() {
            CommitRequest operation = queue.poll();
            while (operation == null) {
                Thread.onSpinWait();
                operation = queue.poll();
            }
            operation.fail(new CommitTooLargeException("a test", 2, 1));
            operation.complete();
        }
    }
}
