// What is said about tokens of connections (sonadier §7; outbound §6): the same members in the plain form of
// outbound/ and in that of RFC 8693.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include <boost/json.hpp>

#include "http/message.h"
#include "oauth/dependencies.h"
#include "vault/hand_out.h"

namespace sallyport::oauth {

// A token as calls carry it, its account and its end: `token_type` stands before it in Authorization, or is
// "api_key" and `header` names the header that it stands in alone. `more` are members of the form that is
// used, as JSON with a comma behind each. Refusal: that of providers::credential_header().
base::Result<http::Response> write_handed(const vault::Handed& handed, base::Time now,
                                          std::string_view more = {});

// Where a person connects what is missing.
struct ConnectLink {
  std::string attempt{};  // the id of the ticket
  std::string url{};
};
// Nothing where connecting an account does not help.
std::optional<ConnectLink> connect_link(const Dependencies& house, std::size_t core,
                                        const vault::NoGrant& missing);
// Nothing for a ticket that is too long for an address.
std::optional<ConnectLink> connect_link(const Dependencies& house, std::size_t core,
                                        const vault::Ticket& ticket);

// {"error":"no_integration_grant","reason",...} with this status.
http::Response write_no_grant(int status, const vault::NoGrant& missing,
                              const std::optional<ConnectLink>& link);

}  // namespace sallyport::oauth
