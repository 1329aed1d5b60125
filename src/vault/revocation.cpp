#include "vault/revocation.h"

#include <utility>

#include <fmt/format.h>

namespace sallyport::vault {

using providers::GrantKind;
using providers::Provider;

namespace {

Revocation by_hand(const Provider& provider) {
  const std::string& how = provider.revocation.by_hand;
  const bool typed = provider.grant == GrantKind::kApiKey || provider.grant == GrantKind::kBasic;
  return {.outcome = Revocation::Outcome::kNotSupported,
          .message = !how.empty() ? how
                     : typed      ? "The service is not told. Take the key or password back there."
                             : "The service has no call for ending access. Look for connected applications "
                               "in the settings of the account there."};
}

}  // namespace

Revocation not_revoked(std::string_view why) {
  return {.outcome = Revocation::Outcome::kFailed,
          .message = fmt::format("The access may live on at the service; end it there by hand. {}", why)};
}

async::Task<Revocation> revoke_grant(const House& house, const OpenSetup& setup, providers::Values kept,
                                     const TokenSet& tokens) {
  const Provider& provider = *setup.provider;
  const auto values = values_with(setup, kept);
  const auto give_up_at = house.clock.steady() + house.longest_request;
  Revocation outcome{.message = "The access is ended at the service."};
  for (const auto& slot : provider.slots) {
    const auto* held = tokens.find(slot.name);
    if (held == nullptr) continue;
    const auto request = providers::revoke(provider, setup.app, values, held->access, held->refresh);
    if (!request) co_return not_revoked(request.error().message);
    if (!*request) co_return by_hand(provider);
    if (house.clock.steady() >= give_up_at) co_return not_revoked("The service is slow.");
    const auto answer = co_await house.pool.run([&] { return house.send(**request); });
    if (!answer)
      outcome = not_revoked(answer.error().message);
    else if (!providers::is_revoked(provider, *answer))
      outcome = not_revoked(fmt::format("The service answered {}.", answer->status));
  }
  co_return outcome;
}

}  // namespace sallyport::vault
