// sallyport provider mock: a service that does not exist, made of an entry of the catalogue, on loopback
// (providers/mock/mock.h).
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "providers/mock/mock.h"

namespace sallyport::app {

struct ProviderMockOptions {
  std::string name{};                       // of an entry of the catalogue
  std::string listen = "127.0.0.1:0";       // a loopback address; port 0 picks one
  providers::Values settings{};             // those that are absent are as their examples
  std::string account = "ana@example.org";  // whose account it is
  std::int64_t lost_answers = 0;            // the first token answers that get lost
  std::string expiry = "entry";             // of tokens: "entry", "absent" or "text"
  bool allow = false;                       // ask nobody
};

// Serves until `wait` returns; `say` gets what people have to know, once it listens. Refusals: kInvalid
// "name", "listen" for an address that is not loopback, "expiry", "settings.<name>"; and those of
// http::Server::start.
base::Result<void> serve_provider_mock(const ProviderMockOptions& options,
                                       const std::function<void(const std::string&)>& say,
                                       const std::function<void()>& wait);

}  // namespace sallyport::app
