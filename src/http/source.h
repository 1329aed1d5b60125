// Who sent a request: the peer of the connection, and the client behind proxies that the configuration
// trusts (security K18, J15). Read-only after start, used on every core.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/message.h"
#include "model/address.h"

namespace sallyport::http {

class TrustedProxies {
 public:
  // Addresses ("10.0.0.7") and networks ("10.0.0.0/8", "fd00::/8"). kInvalid, field "trusted_proxies",
  // names the entry that is neither.
  static base::Result<TrustedProxies> parse(const std::vector<std::string>& entries);

  bool trusts(const model::Address& address) const;
  // The client of a request that came from `peer`: from a trusted peer, the rightmost address in
  // X-Forwarded-For that is not trusted itself; what stands left of it may be forged. From any other
  // peer the header means nothing.
  model::Address client_of(const model::Address& peer, std::span<const HeaderView> headers) const;

 private:
  std::vector<model::Network> networks_;
};

}  // namespace sallyport::http
