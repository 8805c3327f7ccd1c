/// Internal: the files of the API reference, without a web framework.
///
/// [DocsPage] creates the responses: the page, its files and the redirect from `/`. [DocsAssets] reads the
/// files from the jars.
@NullMarked
package dev.postern.docs;

import org.jspecify.annotations.NullMarked;
