// Requests as a mock of a provider reads them. Used by mock.cpp.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "egress/client.h"
#include "providers/provider.h"

namespace sallyport::providers {

using MockFields = std::map<std::string, std::string, std::less<>>;

// Null when it is not there.
const std::string* request_header(const egress::Request& request, std::string_view name);

// The parameters behind `?`, and those of a body in the format that the entry wants; nothing when it comes in
// another one or cannot be read. A name that stands there twice makes it unreadable.
std::optional<MockFields> query_of(const egress::Request& request);
std::optional<MockFields> body_of(const egress::Request& request, BodyFormat format);

// Who the client says it is (RFC 6749 §2.3).
struct PresentedClient {
  ClientAuth way = ClientAuth::kNone;
  std::string id{};
  std::string secret{};
};
// Nothing when it says so in two places at once, or in a way that cannot be read.
std::optional<PresentedClient> client_of(const egress::Request& request, const MockFields& fields);

}  // namespace sallyport::providers
