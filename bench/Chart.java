import java.util.List;
import java.util.Locale;

/// Bar chart of the throughput of Postern and the peers, relative to that of PostgreSQL alone, as SVG.
record Chart(Report report) {

    private static final int WIDTH = 720;
    private static final int LABELS = 170;
    private static final int BARS = 480;
    private static final int BAR = 14;
    private static final int GROUP_TITLE = 26;
    private static final int TOP = 34;

    /// Colors on light and on dark backgrounds; the first is Postern's.
    private static final String STYLE = """
            <style>
            text { font: 12px system-ui, sans-serif; fill: #1f2328 }
            .title { font-weight: 600 }
            .value { fill: #59636e }
            .ceiling { stroke: #59636e; stroke-dasharray: 3 3 }
            .bar0 { fill: #0969da } .bar1 { fill: #8c959f } .bar2 { fill: #afb8c1 } .bar3 { fill: #d0d7de }
            @media (prefers-color-scheme: dark) {
              text { fill: #f0f6fc } .value { fill: #9198a1 } .ceiling { stroke: #9198a1 }
              .bar0 { fill: #4493f8 } .bar1 { fill: #8b949e } .bar2 { fill: #6e7681 } .bar3 { fill: #484f58 }
            }
            </style>
            """;

    String svg() {
        List<String> services = report.services().stream()
                .filter(service -> !service.equals(PosternProcess.NAME_WITH_ROLES))
                .toList();
        int group = GROUP_TITLE + services.size() * BAR;
        int height = TOP + report.results().size() * group + 8;
        StringBuilder svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
                <title>Requests per second, relative to PostgreSQL alone</title>
                """.formatted(WIDTH, height, WIDTH, height));
        svg.append(STYLE).append(text(LABELS, 16, "value", "start", "requests per second; dashed line: PostgreSQL alone"));
        int y = TOP;
        for (Result result : report.results()) {
            svg.append(text(0, y + 16, "title", "start", result.workload().title));
            y += GROUP_TITLE;
            for (int i = 0; i < services.size(); i++) {
                svg.append(bar(result, services.get(i), i, y));
                y += BAR;
            }
        }
        svg.append("<line class=\"ceiling\" x1=\"%1$d\" y1=\"22\" x2=\"%1$d\" y2=\"%2$d\"/>\n"
                .formatted(LABELS + BARS, height - 4));
        return svg.append("</svg>\n").toString();
    }

    private static String bar(Result result, String service, int index, int y) {
        double perSecond = result.median(service, Result.Run::requestsPerSecond);
        double share = result.median(
                round -> round.runs().get(service).requestsPerSecond() / round.ceilingPerSecond());
        double width = BARS * Math.min(share, 1.1);
        return text(LABELS - 8, y + 11, "label", "end", service)
                + String.format(
                        Locale.ROOT,
                        "<rect class=\"bar%d\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
                        Math.min(index, 3),
                        LABELS,
                        y + 1,
                        width,
                        BAR - 2)
                + text(LABELS + (int) width + 6, y + 11, "value", "start", Tables.whole(perSecond));
    }

    private static String text(int x, int y, String type, String anchor, String text) {
        return "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n"
                .formatted(type, x, y, anchor, text.replace("&", "&amp;").replace("<", "&lt;"));
    }
}
