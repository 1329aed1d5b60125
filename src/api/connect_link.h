// The link by which a person connects an account in the portal.
#pragma once

#include "api/connection_view.h"
#include "api/endpoint.h"

namespace sallyport::api {

// Refusal: kTooLarge "too_large" for one that is too long for an address.
base::Result<LinkView> link_of(const Services& services, const Call& call, const vault::Ticket& ticket);

}  // namespace sallyport::api
