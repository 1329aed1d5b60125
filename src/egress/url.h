// A URL as libcurl reads it. The same reading is checked and then asked, so that there is no second parser
// to disagree with (security I05). Used by client.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "egress/client.h"
#include "transfer/transfer.h"

namespace sallyport::egress {

struct Url {
  std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> handle{nullptr, &curl_url_cleanup};
  bool https = false;
  std::string host{};                       // in lower case, without brackets and without a dot at the end
  std::optional<model::Address> address{};  // when the host is one, however it was written
  std::uint16_t port = 0;
};

// Refusal: kInvalid "invalid_url" with the `field`.
base::Result<Url> parse_url(std::string_view text, std::string_view field);

// Whether the options let it be asked, as far as that can be told before its name is resolved. As above.
base::Result<void> check_url(const Url& url, const Options& options, std::string_view field);

// Whether a connection to this address may be made: the last word, said when the address is known.
bool may_connect(const model::Address& address, std::uint16_t port, bool https, const Options& options);

}  // namespace sallyport::egress
