// Scopes and audiences of a token: what is granted of what was asked (RFC 6749 §3.3, RFC 8707 §2).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/deployment.h"
#include "model/integration.h"

namespace sallyport::oauth {

// `registered` and `asked` are space-separated sets of case-sensitive words. Answers the words of both in the
// order of registration, all registered ones when nothing is asked. Refusal: invalid_scope when a word that
// is asked is not registered or not a scope-token, and over model::kMostScopes (security C06, C07, C08).
base::Result<std::string> grant_scope(std::string_view registered, std::string_view asked);

// The `aud` of the token. `asked` is the absolute URI of an audience, octet by octet; empty means
// `preferred`, the word of the endpoint, else the kind's own. An integration may ask for the audience of its
// kind, of the endpoint it calls, and for the API. Refusal: invalid_target (security C09).
base::Result<std::string> choose_audience(const model::Deployment& deployment,
                                          const model::KindDefaults& kind, std::string_view preferred,
                                          std::string_view asked);

}  // namespace sallyport::oauth
