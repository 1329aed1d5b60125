#include "outbound/routes.h"

#include <iterator>

namespace sallyport::outbound {

std::vector<http::Route> routes(const House& house) {
  std::vector<http::Route> all;
  for (auto some : {begin_session_routes, hand_out_routes, needs_routes, proxy_routes}) {
    auto made = some(house);
    all.insert(all.end(), std::move_iterator(made.begin()), std::move_iterator(made.end()));
  }
  return all;
}

}  // namespace sallyport::outbound
