// Where this deployment lives: the only source of issuers, audiences and links (security G01).
#pragma once

#include <string>
#include <string_view>

namespace sallyport::model {

// Made by app/ from --public-url; request headers never change it.
struct Deployment {
  std::string public_url;  // "https://id.example.com", no trailing slash; may have a path
  std::string domain;      // its host name, accessia's `domain`

  std::string issuer() const { return public_url; }                          // native, accessia, external-api
  std::string archivist_issuer() const { return public_url + "/appidpv1"; }  // archivist §2
  std::string api_url() const { return public_url + "/api"; }                // accessia's `accessiaApisUrl`
  std::string authentication_url() const { return public_url + "/auth"; }    // accessia's authUrl

  // The `aud` of an audience word: "api", "archivist", "external", "refresh".
  std::string audience(std::string_view word) const {
    if (word == "refresh") return authentication_url() + "/refresh";
    return public_url + "/" + std::string(word);
  }
};

}  // namespace sallyport::model
