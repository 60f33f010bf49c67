package io.mergekv.bench.load;

import java.util.SplittableRandom;

/** Ranks from 0, of which rank r is drawn in proportion to 1/(r+1)^0.99. Immutable. */
final class Zipfian {
    private static final double THETA = KeyChooser.ZIPFIAN_CONSTANT;

    private final long items;
    private final double zeta;
    private final double alpha = 1 / (1 - THETA);
    private final double eta;
    private final double second = 1 + Math.pow(0.5, THETA);

    Zipfian(long items, double zeta) {
        this.items = items;
        this.zeta = zeta;
        this.eta = (1 - Math.pow(2.0 / items, 1 - THETA)) / (1 - second / zeta);
    }

    long next(SplittableRandom random) {
        double u = random.nextDouble();
        double uz = u * zeta;
        if (uz < 1) {
            return 0;
        }
        if (uz < second) {
            return 1;
        }
        return Math.min(items - 1, (long) (items * Math.pow(eta * u - eta + 1, alpha)));
    }
}
