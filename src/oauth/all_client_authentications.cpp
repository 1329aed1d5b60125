// The client authentication methods of the house, one line each. Order is order of reading.
#include <array>

#include "oauth/client_authentication.h"
#include "oauth/client_authentications/client_secret_basic.h"
#include "oauth/client_authentications/client_secret_post.h"

namespace sallyport::oauth {

std::span<const ClientAuthentication> all_client_authentications() {
  static constexpr std::array kAll{
      ClientAuthentication{.name = "client_secret_basic", .read = read_client_secret_basic},
      ClientAuthentication{.name = "client_secret_post", .read = read_client_secret_post},
  };
  return kAll;
}

}  // namespace sallyport::oauth
