package io.mergekv.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.erichseifert.vectorgraphics2d.Document;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/** A bar a ratio, on a logarithmic axis with 1 in it: to the right of it ours is better, to the left the other. */
final class RatioPlot {
    private static final int WIDTH = 960;
    private static final int LABELS = 470;
    private static final int RIGHT = 60;
    private static final int TOP = 56;
    private static final int ROW = 18;
    private static final Color BETTER = new Color(0x2a7f62);
    private static final Color WORSE = new Color(0xc0562f);
    private static final Color GRID = new Color(0xc8c8c8);
    private static final Color INK = new Color(0x202020);

    private final VectorGraphics2D graphics = new VectorGraphics2D();
    private final List<Ratio> ratios;
    private final int height;
    private final int lowestPower;
    private final int highestPower;

    private RatioPlot(List<Ratio> ratios) {
        this.ratios = ratios;
        height = TOP + ROW * ratios.size() + 14;
        double lowest = ratios.stream().mapToDouble(Ratio::ratio).min().orElse(1);
        double highest = ratios.stream().mapToDouble(Ratio::ratio).max().orElse(1);
        lowestPower = (int) Math.floor(Math.log10(Math.min(lowest, 0.9)));
        highestPower = (int) Math.ceil(Math.log10(Math.max(highest, 1.1)));
    }

    static byte[] svg(String title, List<Ratio> ratios) throws IOException {
        RatioPlot plot = new RatioPlot(ratios);
        plot.draw(title);
        Document svg = new SVGProcessor().getDocument(plot.graphics.getCommands(), new PageSize(WIDTH, plot.height));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        svg.writeTo(out);
        String family = new Font(Font.SANS_SERIF, Font.PLAIN, 1).getFamily(); // what this machine has for it
        return out.toString(UTF_8)
                .replace("font-family:&quot;" + family + "&quot;", "font-family:sans-serif")
                .getBytes(UTF_8);
    }

    private void draw(String title) {
        graphics.setColor(Color.WHITE);
        graphics.fill(new Rectangle2D.Double(0, 0, WIDTH, height));
        graphics.setColor(INK);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
        graphics.drawString(title + " (how many times as good ours is; the line is 1)", 10, 20);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        for (int power = lowestPower; power <= highestPower; power++) {
            double x = x(Math.pow(10, power));
            graphics.setColor(power == 0 ? INK : GRID);
            graphics.draw(new Line2D.Double(x, TOP - 8, x, height - 8));
            graphics.setColor(INK);
            graphics.drawString(Ratio.shortened(Math.pow(10, power)), (float) x - 4, TOP - 12);
        }
        for (int i = 0; i < ratios.size(); i++) {
            bar(ratios.get(i), TOP + ROW * i);
        }
    }

    private void bar(Ratio ratio, int y) {
        double one = x(1);
        double end = x(ratio.ratio());
        graphics.setColor(ratio.ratio() >= 1 ? BETTER : WORSE);
        graphics.fill(new Rectangle2D.Double(Math.min(one, end), y, Math.max(1, Math.abs(end - one)), ROW - 5));
        graphics.setColor(INK);
        graphics.drawString(label(ratio), 10, y + 11);
        graphics.drawString(Ratio.shortened(ratio.ratio()), (float) Math.max(one, end) + 4, y + 11);
    }

    private static String label(Ratio ratio) {
        String keys = ratio.keys() % 1_000_000 == 0 ? ratio.keys() / 1_000_000 + "M" : ratio.keys() / 1000 + "k";
        return ratio.work() + ", " + ratio.threads() + (ratio.threads() == 1 ? " thread, " : " threads, ") + keys + ": "
                + ratio.otherIs();
    }

    private double x(double ratio) {
        double share = (Math.log10(ratio) - lowestPower) / (highestPower - lowestPower);
        return LABELS + share * (WIDTH - LABELS - RIGHT);
    }
}
