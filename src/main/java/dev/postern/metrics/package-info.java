/// Internal: names of the published metrics, and measurements of single requests.
///
/// [Metric] is the catalogue of the metrics, with which `docs/metrics.md` is compared. A [RequestMeasurement] collects
/// the measurements of one request from all packages. Package `server` publishes both.
@NullMarked
package dev.postern.metrics;

import org.jspecify.annotations.NullMarked;
