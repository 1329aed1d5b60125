#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_refusal.h"
#include "providers/catalogue.h"
#include "providers/test_answers.h"

namespace sallyport::providers {
namespace {

using base::field_of;

const Provider& oidc() { return *Catalogue::embedded().find("oidc"); }
const Values kValues{{"issuer", "https://id.example/t/"}};

boost::json::object document() {
  return {{"issuer", "https://id.example/t/"},
          {"authorization_endpoint", "https://id.example/authorize"},
          {"token_endpoint", "https://tokens.example/token"},
          {"revocation_endpoint", "https://id.example/revoke"},
          {"userinfo_endpoint", "https://id.example/me"},
          {"token_endpoint_auth_methods_supported", {"private_key_jwt", "client_secret_post"}},
          {"authorization_response_iss_parameter_supported", true}};
}

base::Result<Provider> read(const boost::json::object& metadata, int status = 200) {
  return with_metadata(oidc(), kValues, json_answer(base::to_json(metadata), status));
}

TEST(Metadata, IsAskedForBelowTheIssuer) {
  const auto request = metadata_request(oidc(), kValues).value().value();
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url, "https://id.example/t/.well-known/openid-configuration");
  EXPECT_FALSE(metadata_request(*Catalogue::embedded().find("slack"), {}).value());
}

TEST(Metadata, FillsInWhatTheEntryLeavesOpen) {
  const auto provider = read(document()).value();
  EXPECT_EQ(provider.authorization_url, "https://id.example/authorize");
  EXPECT_EQ(provider.token_url, "https://tokens.example/token");
  EXPECT_EQ(provider.revocation.url, "https://id.example/revoke");
  EXPECT_EQ(provider.probe.url, "https://id.example/me");
  EXPECT_EQ(provider.token_auth, std::vector{ClientAuth::kBody});
  EXPECT_TRUE(provider.iss_in_callback);
}

TEST(Metadata, DoesNotChangeWhatTheEntrySays) {
  Provider own = oidc();
  own.token_url = "https://own.example/token";
  own.token_auth = {ClientAuth::kNone};
  const auto provider = with_metadata(own, kValues, json_answer(base::to_json(document()))).value();
  EXPECT_EQ(provider.token_url, "https://own.example/token");
  EXPECT_EQ(provider.token_auth, std::vector{ClientAuth::kNone});
}

TEST(Metadata, WithoutMethodsMeansBasic) {
  auto metadata = document();
  metadata.erase("token_endpoint_auth_methods_supported");
  EXPECT_EQ(read(metadata)->token_auth, std::vector{ClientAuth::kBasic});
  metadata["token_endpoint_auth_methods_supported"] = "all";
  EXPECT_EQ(read(metadata)->token_auth, std::vector{ClientAuth::kBasic});
}

TEST(Metadata, OfAnotherIssuerIsRefused_H04) {
  auto metadata = document();
  for (const auto& issuer :
       {boost::json::value("https://id.example/t"), boost::json::value("https://evil.example"),
        boost::json::value(nullptr), boost::json::value(7)}) {
    metadata["issuer"] = issuer;
    EXPECT_EQ(field_of(read(metadata)), "issuer");
  }
}

TEST(Metadata, WithEndpointsThatCannotBeAskedIsRefused_H16) {
  for (const auto* url : {"http://id.example/token", "javascript:alert(1)", "https://u:p@id.example/",
                          "/token", "https://{secret}.evil.example/"}) {
    auto metadata = document();
    metadata["token_endpoint"] = url;
    EXPECT_EQ(field_of(read(metadata)), "metadata") << url;
  }
  auto metadata = document();
  metadata.erase("token_endpoint");
  EXPECT_EQ(field_of(read(metadata)), "metadata");
}

TEST(Metadata, ThatIsNoneIsRefused_H08) {
  EXPECT_EQ(field_of(read(document(), 404)), "metadata");
  EXPECT_EQ(field_of(with_metadata(oidc(), kValues, text_answer("text/html", "<html>"))), "metadata");
  EXPECT_EQ(field_of(with_metadata(oidc(), kValues, json_answer("[]"))), "metadata");
}

}  // namespace
}  // namespace sallyport::providers
