// What a mock of a provider answers, in the shape that the entry reads. Used by mock.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "egress/client.h"
#include "model/connection.h"
#include "providers/mock/grants.h"
#include "providers/provider.h"

namespace sallyport::providers {

egress::Answer mock_json(int status, const boost::json::value& body);
egress::Answer mock_page(int status, std::string body);
egress::Answer mock_redirect(std::string url);

// Makes a value stand at the path, with the objects and arrays around it; a path that is none, or that leads
// through something else, changes nothing.
void put_at(boost::json::value& document, std::string_view path, boost::json::value value);
void put_at(boost::json::value& document, std::string_view path, std::string_view text);

// How the expiry of a token stands in an answer.
enum class MockExpiry : std::uint8_t { kAsEntry, kAbsent, kText };

// A token answer. `refreshed`: the only token stands at the place of the first slot.
boost::json::value token_body(const Provider& provider, std::span<const MintedToken> tokens,
                              const model::Values& kept, MockExpiry expiry, bool refreshed, base::Time now);

// What is wrong, in the words of RFC 6749 §5.2 and of the entry.
enum class MockError : std::uint8_t {
  kCode,       // no such code, or used: terminal
  kRefresh,    // no such refresh token, or used: terminal
  kWithdrawn,  // the grant was ended: terminal
  kClient,     // not this client: client_misconfigured
  kRequest,    // a parameter, a header or the format of the body: client_misconfigured
  kGrantType,
  kScope,
};
// By the entry's own rules where it has some for that, else as RFC 6749 §5.2 has it. `why` is for people. A
// rule that names no status is answered with 200, which is what costs clients their grants.
egress::Answer mock_error(const Provider& provider, MockError error, std::string_view why);

// RFC 8414 §2.
boost::json::object mock_metadata(const Provider& provider, const model::Values& values);

}  // namespace sallyport::providers
