#include "base/metrics.h"

#include <gtest/gtest.h>

namespace sallyport::base {
namespace {

TEST(Metrics, WritesOneHelpAndTypeForEachName) {
  Metrics metrics;
  metrics.counter("sallyport_tokens_total", "Tokens by outcome.", "outcome=\"issued\"").add(2);
  metrics.counter("sallyport_tokens_total", "Tokens by outcome.", "outcome=\"refused\"").add();
  metrics.gauge("sallyport_queue", "Waiting.", [] { return 1.5; });
  EXPECT_EQ(metrics.prometheus_text(),
            "# HELP sallyport_queue Waiting.\n# TYPE sallyport_queue gauge\nsallyport_queue 1.5\n"
            "# HELP sallyport_tokens_total Tokens by outcome.\n# TYPE sallyport_tokens_total counter\n"
            "sallyport_tokens_total{outcome=\"issued\"} 2\nsallyport_tokens_total{outcome=\"refused\"} 1\n");
}

TEST(Metrics, CumulatesHistogramBuckets) {
  Metrics metrics;
  auto& h = metrics.histogram("d_seconds", "Time.", {0.1, 1}, "route=\"/x\"");
  h.observe(0.05);
  h.observe(0.5);
  h.observe(5);
  EXPECT_EQ(metrics.prometheus_text(),
            "# HELP d_seconds Time.\n# TYPE d_seconds histogram\n"
            "d_seconds_bucket{route=\"/x\",le=\"0.1\"} 1\nd_seconds_bucket{route=\"/x\",le=\"1\"} 2\n"
            "d_seconds_bucket{route=\"/x\",le=\"+Inf\"} 3\nd_seconds_sum{route=\"/x\"} "
            "5.55\nd_seconds_count{route=\"/x\"} 3\n");
}

}  // namespace
}  // namespace sallyport::base
