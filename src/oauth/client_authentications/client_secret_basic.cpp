#include "oauth/client_authentications/client_secret_basic.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "oauth/responses.h"

namespace sallyport::oauth {
namespace {

constexpr std::size_t kLongestHeader = 4096;
constexpr std::string_view kName = "client_secret_basic";

std::unexpected<base::Error> malformed(std::string detail) {
  return invalid_request(
      "The Authorization header is not well-formed Basic: send base64 of client id, colon, secret.",
      std::move(detail));
}

}  // namespace

base::Result<std::vector<ClientSecretReading>> parse_basic(std::string_view authorization) {
  if (authorization.size() > kLongestHeader) return malformed("header too long");
  const std::size_t space = authorization.find(' ');
  if (!http::equals_ignoring_case(authorization.substr(0, space), "Basic"))
    return invalid_client("authorization scheme other than Basic");
  if (space == std::string_view::npos) return malformed("no credentials after the scheme");
  const std::size_t start = authorization.find_first_not_of(' ', space);
  if (start == std::string_view::npos) return malformed("no credentials after the scheme");

  auto decoded = base::base64_decode(authorization.substr(start));
  if (!decoded) return malformed("not base64");
  const base::Secret pair{std::move(*decoded)};
  const std::string_view text = pair.reveal_text();
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return malformed("no colon");
  if (text.find('\0') != std::string_view::npos || !base::is_valid_utf8(text)) return malformed("not text");

  const std::string_view id = text.substr(0, colon);
  const std::string_view secret = text.substr(colon + 1);
  std::vector<ClientSecretReading> readings;
  readings.reserve(2);
  auto plain_id = http::form_decode(id);
  auto plain_secret = http::form_decode(secret);
  if (plain_id && plain_secret) readings.emplace_back(*std::move(plain_id), *std::move(plain_secret));
  readings.emplace_back(std::string(id), std::string(secret));
  return readings;
}

base::Result<std::optional<PresentedClient>> read_client_secret_basic(const http::Request& http,
                                                                      const http::FormFields& body) {
  const auto header = http.header("Authorization");
  if (!header) return std::nullopt;
  TRY(auto readings, parse_basic(*header));
  // A client_id in the body beside Basic is common and harmless as long as it names the same client.
  const auto named = body.get("client_id");
  if (named &&
      std::ranges::none_of(readings, [&](const auto& reading) { return reading.client_id == *named; }))
    return invalid_request("client_id in the body names another client than the Authorization header.");
  return PresentedClient{kName, std::move(readings)};
}

}  // namespace sallyport::oauth
