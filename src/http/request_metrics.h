// What the server counts: requests by route and class of status, their time, and open connections.
//
// Series are made once from the router's table; a request can never add one. Safe on every thread.
#pragma once

#include <array>
#include <vector>

#include "base/metrics.h"
#include "http/router.h"

namespace sallyport::http {

class RequestMetrics {
 public:
  RequestMetrics(base::Metrics& metrics, const Router& router);
  // `route` null: none matched, or the request could not be read.
  void count(const Route* route, int status, double seconds);

 private:
  static constexpr std::size_t kClasses = 5;
  struct Series {
    std::array<base::Counter*, kClasses> requests{};
    base::Histogram* seconds = nullptr;
  };
  static Series make_series(base::Metrics& metrics, std::string_view route);

  const Route* first_;            // routes are told apart by their place in the router's table
  std::vector<Series> by_route_;  // and one more for requests without a route
};

}  // namespace sallyport::http
