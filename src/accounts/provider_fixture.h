// An identity provider for tests: it answers at https://login.north.example and signs what it is told to.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "base/clock.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "crypto/jose/jwk.h"
#include "crypto/signing.h"
#include "egress/client.h"
#include "http/message.h"

namespace sallyport::accounts {

inline std::string signed_token(const boost::json::value& header, const boost::json::value& claims,
                                const crypto::SigningKey& key) {
  std::string text = base::base64url_encode(base::as_bytes(base::to_json(header))) + "." +
                     base::base64url_encode(base::as_bytes(base::to_json(claims)));
  crypto::Signer signer(key);
  return text + "." + base::base64url_encode(signer.sign(base::as_bytes(text)));
}

class TestProvider {
 public:
  explicit TestProvider(const base::Clock& clock, std::string issuer = "https://login.north.example")
      : issuer_(std::move(issuer)), clock_(clock) {}

  // What the person says there: a code for what the browser was sent with.
  std::string code_for(std::string_view authorization_url, boost::json::object claims) {
    const auto query = authorization_url.substr(authorization_url.find('?') + 1);
    const auto asked = http::FormFields::parse(query, "query string").value();
    const auto now = base::unix_seconds(clock_.now());
    boost::json::object all{{"iss", issuer_},
                            {"aud", *asked.get("client_id")},
                            {"iat", now},
                            {"exp", now + 300},
                            {"nonce", *asked.get("nonce")}};
    for (const auto& [name, value] : claims) all[name] = value;
    const std::string code = "code-" + std::to_string(++codes_made);
    const std::scoped_lock lock(mutex_);
    codes_[code] = {std::move(all), std::string(*asked.get("code_challenge"))};
    return code;
  }

  base::Result<egress::Answer> answer(const egress::Request& request) {
    if (down) return base::refuse(base::ErrorKind::kUnavailable, "not_reached", "Nobody answers.");
    if (on_request) on_request(request);
    if (request.url == issuer_ + "/.well-known/openid-configuration") return json(200, metadata());
    if (request.url == issuer_ + "/keys") return ++keys_asked, json(keys_status, keys());
    if (request.url == issuer_ + "/token") return exchange(request);
    return json(404, boost::json::object{});
  }

  static egress::Answer json(int status, const boost::json::value& body) {
    return {.status = status, .headers = {{"content-type", "application/json"}}, .body = base::to_json(body)};
  }

  crypto::SigningKey key = crypto::SigningKey::generate(crypto::Algorithm::kEs256);
  std::string kid = "first";
  boost::json::object extra_metadata{};
  bool down = false;
  int codes_made = 0, keys_asked = 0, codes_exchanged = 0, keys_status = 200;
  egress::Request last_exchange{};
  std::function<void(const egress::Request&)> on_request{};

 private:
  boost::json::object metadata() const {
    boost::json::object document{{"issuer", issuer_},
                                 {"authorization_endpoint", issuer_ + "/authorize"},
                                 {"token_endpoint", issuer_ + "/token"},
                                 {"jwks_uri", issuer_ + "/keys"},
                                 {"token_endpoint_auth_methods_supported", {"client_secret_post"}}};
    for (const auto& [name, value] : extra_metadata) document[name] = value;
    return document;
  }
  boost::json::object keys() const {
    const auto spki = crypto::VerifyKey::from_spki(key.public_spki());
    return {{"keys", {base::parse_json(crypto::jwk_json(*spki, kid), {}).value()}}};
  }
  base::Result<egress::Answer> exchange(const egress::Request& request) {
    last_exchange = request;
    const auto fields = http::FormFields::parse(request.body, "body").value();
    const std::scoped_lock lock(mutex_);
    const auto found = codes_.find(std::string(fields.get("code").value_or("")));
    const auto verifier = crypto::sha256(base::as_bytes(fields.get("code_verifier").value_or("")));
    if (found == codes_.end() || found->second.second != base::base64url_encode(verifier))
      return json(400, {{"error", "invalid_grant"}});
    ++codes_exchanged;
    const auto claims = std::move(found->second.first);
    codes_.erase(found);
    return json(
        200, {{"access_token", "at"},
              {"token_type", "Bearer"},
              {"id_token", signed_token({{"alg", to_string(key.algorithm())}, {"kid", kid}}, claims, key)}});
  }

  const std::string issuer_;
  const base::Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, std::pair<boost::json::object, std::string>> codes_;
};

}  // namespace sallyport::accounts
