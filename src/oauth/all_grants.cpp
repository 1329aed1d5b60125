// The grants of the house, one line each.
#include <algorithm>
#include <array>

#include "oauth/grant.h"
#include "oauth/grants/client_credentials.h"
#include "oauth/grants/identity_jwt.h"
#include "oauth/grants/refresh.h"
#include "oauth/grants/token_exchange.h"

namespace sallyport::oauth {

std::span<const Grant> all_grants() {
  static const std::array kAll{
      client_credentials_grant(),
      identity_jwt_grant(),
      refresh_grant(),
      token_exchange_grant(),
  };
  return kAll;
}

const Grant* find_grant(std::string_view name) {
  const auto grants = all_grants();
  const auto found = std::ranges::find(grants, name, &Grant::name);
  return found == grants.end() ? nullptr : &*found;
}

}  // namespace sallyport::oauth
