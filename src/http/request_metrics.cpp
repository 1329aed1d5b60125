#include "http/request_metrics.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace sallyport::http {

RequestMetrics::Series RequestMetrics::make_series(base::Metrics& metrics, std::string_view route) {
  Series series;
  for (std::size_t i = 0; i < kClasses; ++i) {
    series.requests[i] = &metrics.counter("sallyport_http_requests_total",
                                          "HTTP requests answered, by route and class of status.",
                                          fmt::format("route=\"{}\",status=\"{}xx\"", route, i + 1));
  }
  series.seconds =
      &metrics.histogram("sallyport_http_request_seconds", "Time from a complete request to its answer.",
                         {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10},
                         fmt::format("route=\"{}\"", route));
  return series;
}

RequestMetrics::RequestMetrics(base::Metrics& metrics, const Router& router)
    : first_(router.routes().data()) {
  std::map<std::string_view, Series>
      by_name;  // several routes may share a name, such as two addresses of one
  for (const Route& route : router.routes()) {
    auto known = by_name.find(route.name);
    if (known == by_name.end()) known = by_name.emplace(route.name, make_series(metrics, route.name)).first;
    by_route_.push_back(known->second);
  }
  by_route_.push_back(make_series(metrics, "none"));
}

void RequestMetrics::count(const Route* route, int status, double seconds) {
  Series& series = route != nullptr ? by_route_[static_cast<std::size_t>(route - first_)] : by_route_.back();
  series.requests[static_cast<std::size_t>(std::clamp(status / 100, 1, 5) - 1)]->add();
  series.seconds->observe(seconds);
}

}  // namespace sallyport::http
