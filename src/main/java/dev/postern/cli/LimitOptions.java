package dev.postern.cli;

import dev.postern.request.RequestLimits;
import picocli.CommandLine.Option;

/// Options for the maximum sizes of a request.
final class LimitOptions {

    @Option(
            names = "--max-embed-depth",
            paramLabel = "LEVELS",
            defaultValue = "8",
            converter = OptionConverters.DepthConverter.class,
            description = "Maximum depth of embedding; deeper: 400. Default: ${DEFAULT-VALUE}.")
    private int embedDepth = RequestLimits.DEFAULT.embedDepth();

    @Option(
            names = "--max-tree-depth",
            paramLabel = "LEVELS",
            defaultValue = "32",
            converter = OptionConverters.DepthConverter.class,
            description = "Maximum depth of a logic tree (and, or); deeper: 400. Default: ${DEFAULT-VALUE}.")
    private int treeDepth = RequestLimits.DEFAULT.treeDepth();

    @Option(
            names = "--max-filters",
            paramLabel = "N",
            defaultValue = "200",
            converter = OptionConverters.CountConverter.class,
            description = "Maximum number of filters in a request; more: 400. Default: ${DEFAULT-VALUE}.")
    private int filters = RequestLimits.DEFAULT.filters();

    @Option(
            names = "--max-select-items",
            paramLabel = "N",
            defaultValue = "500",
            converter = OptionConverters.CountConverter.class,
            description = "Maximum number of columns, embeds and order terms in a request; more: 400."
                    + " Default: ${DEFAULT-VALUE}.")
    private int selectItems = RequestLimits.DEFAULT.selectItems();

    @Option(
            names = "--max-list-items",
            paramLabel = "N",
            defaultValue = "5000",
            converter = OptionConverters.CountConverter.class,
            description = "Maximum number of values in an in list; more: 400. Default: ${DEFAULT-VALUE}.")
    private int listItems = RequestLimits.DEFAULT.listItems();

    RequestLimits settings() {
        return new RequestLimits(embedDepth, treeDepth, filters, selectItems, listItems);
    }
}
