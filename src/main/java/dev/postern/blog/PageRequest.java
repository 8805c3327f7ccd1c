package dev.postern.blog;

/// Which page of a list is wanted.
///
/// @param page number of the page, from 1
/// @param perPage most items of a page
record PageRequest(long page, long perPage) {

    static final long DEFAULT_SIZE = 20;
    static final long LARGEST_SIZE = 100;
    static final long LAST_PAGE = 10_000_000;

    /// Items before the page.
    long skip() {
        return (page - 1) * perPage;
    }
}
