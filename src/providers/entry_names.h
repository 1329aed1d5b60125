// The words that stand for enumerators in an entry. Read by entry_reader and entry_writer.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "providers/provider.h"

namespace sallyport::providers {

template <class Enum, std::size_t count>
using Names = std::array<std::pair<std::string_view, Enum>, count>;

inline constexpr Names<GrantKind, 5> kGrantNames{{{"authorization_code", GrantKind::kAuthorizationCode},
                                                  {"client_credentials", GrantKind::kClientCredentials},
                                                  {"jwt_bearer", GrantKind::kJwtBearer},
                                                  {"api_key", GrantKind::kApiKey},
                                                  {"basic", GrantKind::kBasic}}};
inline constexpr Names<Setting::Kind, 4> kSettingNames{{{"text", Setting::Kind::kText},
                                                        {"host", Setting::Kind::kHost},
                                                        {"url", Setting::Kind::kUrl},
                                                        {"secret", Setting::Kind::kSecret}}};
inline constexpr Names<ClientAuth, 4> kAuthNames{{{"basic", ClientAuth::kBasic},
                                                  {"body", ClientAuth::kBody},
                                                  {"none", ClientAuth::kNone},
                                                  {"secret_as_user", ClientAuth::kSecretAsUser}}};
inline constexpr Names<BodyFormat, 2> kBodyNames{{{"form", BodyFormat::kForm}, {"json", BodyFormat::kJson}}};
inline constexpr Names<Rotation, 4> kRotationNames{{{"unknown", Rotation::kUnknown},
                                                    {"never", Rotation::kNever},
                                                    {"sometimes", Rotation::kSometimes},
                                                    {"always", Rotation::kAlways}}};
inline constexpr Names<ReuseEffect, 4> kReuseNames{{{"unknown", ReuseEffect::kUnknown},
                                                    {"none", ReuseEffect::kNone},
                                                    {"error", ReuseEffect::kError},
                                                    {"family_revoked", ReuseEffect::kFamilyRevoked}}};
inline constexpr Names<ExpiresForm, 5> kExpiresNames{{{"seconds", ExpiresForm::kSeconds},
                                                      {"milliseconds", ExpiresForm::kMilliseconds},
                                                      {"unix_seconds", ExpiresForm::kUnixSeconds},
                                                      {"unix_milliseconds", ExpiresForm::kUnixMilliseconds},
                                                      {"rfc3339", ExpiresForm::kRfc3339}}};
inline constexpr Names<ErrorClass, 4> kErrorNames{
    {{"terminal", ErrorClass::kTerminal},
     {"transient", ErrorClass::kTransient},
     {"rate_limited", ErrorClass::kRateLimited},
     {"client_misconfigured", ErrorClass::kClientMisconfigured}}};
inline constexpr Names<Revocation::Token, 2> kRevokedNames{
    {{"refresh", Revocation::Token::kRefresh}, {"access", Revocation::Token::kAccess}}};
inline constexpr Names<Revocation::Place, 4> kPlaceNames{{{"form", Revocation::Place::kForm},
                                                          {"json", Revocation::Place::kJson},
                                                          {"bearer", Revocation::Place::kBearer},
                                                          {"none", Revocation::Place::kNone}}};

}  // namespace sallyport::providers
