// Who may use which version of the external API, and as whom (N8, N12): routes.cpp asks before each call, on
// the core of the request.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "dialects/external_api/call.h"
#include "dialects/external_api/versions.h"
#include "http/router.h"
#include "model/caller.h"

namespace sallyport::dialects::external_api {

// The scopes of which a token needs one for a call.
std::span<const std::string_view> scopes_of(const Version& version, const Call& call);

// The caller with what its role allows of assets and events, as far as the scope of this API goes: reading,
// and for a call that changes something, writing. Nothing else of its role counts here. Refusals, both
// kForbidden and in the audit log: "version_not_enabled" and "insufficient_scope".
base::Result<model::Caller> admit(const House& house, const Version& version, const Call& call,
                                  const http::Context& context);

// An integration that is sent what this API shows, as it is on this core: a scope of this API lets it read as
// far as its role does.
model::Caller reader(const integrations::Service& integrations, std::size_t core, model::Caller caller);

}  // namespace sallyport::dialects::external_api
