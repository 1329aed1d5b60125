#include "oauth/client_authentications/client_secret_post.h"

#include "oauth/responses.h"

namespace sallyport::oauth {

base::Result<std::optional<PresentedClient>> read_client_secret_post(const http::Request&,
                                                                     const http::FormFields& body) {
  const auto secret = body.get("client_secret");
  if (!secret) return std::nullopt;
  const auto id = body.get("client_id");
  if (!id) return invalid_client("client_secret without client_id");
  PresentedClient presented{"client_secret_post", {}};
  presented.readings.emplace_back(std::string(*id), std::string(*secret));
  return presented;
}

}  // namespace sallyport::oauth
