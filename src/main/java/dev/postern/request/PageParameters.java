package dev.postern.request;

import dev.postern.request.QueryString.Parameter;

/// `page` and `per_page` with positive integers (`docs/extensions.md`, Pages); other values make them filters.
final class PageParameters {

    private static final long DEFAULT_SIZE = 20;

    private long page;
    private long size;

    /// Reads the parameter if it is one of the two.
    boolean accept(Parameter parameter) {
        if (!isPageParameter(parameter)) {
            return false;
        }
        if (parameter.name().equals("page")) {
            page = Long.parseLong(parameter.value());
        } else {
            size = Long.parseLong(parameter.value());
        }
        return true;
    }

    /// Whether the parameter is one of the two.
    static boolean isPageParameter(Parameter parameter) {
        String name = parameter.name();
        return (name.equals("page") || name.equals("per_page")) && isPositive(parameter.value());
    }

    boolean isPresent() {
        return page > 0 || size > 0;
    }

    long size() {
        return size > 0 ? size : DEFAULT_SIZE;
    }

    long offset() {
        return page > 1 ? (page - 1) * size() : 0;
    }

    private static boolean isPositive(String text) {
        return !text.isEmpty()
                && text.length() <= 9
                && text.charAt(0) != '0'
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
