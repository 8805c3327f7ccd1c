package blog;

/// The requested page of a list.
///
/// @param page number of the page, from 1
/// @param perPage maximum number of items of a page
record PageRequest(long page, long perPage) {

    static final long DEFAULT_PER_PAGE = 20;
    static final long MAX_PER_PAGE = 100;
    static final long MAX_PAGE = 10_000_000;

    /// Returns the number of items before the page.
    long offset() {
        return (page - 1) * perPage;
    }
}
