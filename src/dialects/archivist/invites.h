// Invitations under both paths that clients know (archivist §8, §12).
#pragma once

#include <span>

#include "dialects/archivist/call.h"

namespace sallyport::dialects::archivist {

std::span<const Call> invite_calls();

// How many more may be open; also for the caps of the service "invites".
Answer invite_caps(const House& house, const http::Context& context);

}  // namespace sallyport::dialects::archivist
