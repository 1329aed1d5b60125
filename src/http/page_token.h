// Page tokens: where a list goes on, as opaque text that nobody else can make (security N04).
//
// api/ and dialects/ seal the whole query of a list into one, so that a client that sends only the token
// gets the right page. Read-only after it is made: safe on every core.
#pragma once

#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/result.h"
#include "crypto/mac.h"
#include "model/ids.h"

namespace sallyport::http {

class PageTokens {
 public:
  static constexpr std::size_t kMaxTokenBytes = 8192;  // of text

  // `key` must outlive this object and be used for nothing else.
  explicit PageTokens(const crypto::HmacKey& key) : key_(key) {}

  // The token is bound to `endpoint` (a route's name, such as "api.groups.list") and to the tenant.
  // It is readable by whoever holds it: put nothing secret in. CHECKs that it fits kMaxTokenBytes.
  std::string seal(std::string_view endpoint, const model::TenantId& tenant,
                   const boost::json::object& query) const;

  // What seal() was given. Refusal: kInvalid with the name of the parameter, for a token that is damaged,
  // forged, or made for another endpoint or tenant; the answer does not say which.
  base::Result<boost::json::object> open(std::string_view endpoint, const model::TenantId& tenant,
                                         std::string_view token, std::string_view field = "pageToken") const;

 private:
  const crypto::HmacKey& key_;
};

}  // namespace sallyport::http
