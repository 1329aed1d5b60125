#include "vault/provider_call.h"

#include <algorithm>
#include <utility>

namespace sallyport::vault {

using providers::ErrorClass;

namespace {

constexpr int kTriesInTime = 3;

// Nothing when it was not sent.
async::Task<std::optional<base::Result<egress::Answer>>> send_in_time(const House& house,
                                                                      const TokenCall& call,
                                                                      const egress::Request& request) {
  for (int tries = 1;; ++tries) {
    bool is_sent = true;
    auto answer = co_await house.pool.run([&]() -> base::Result<egress::Answer> {
      is_sent = !call.in_time || call.in_time();
      return is_sent ? house.send(request) : base::unavailable("It waited for too long to be sent.", 1);
    });
    if (is_sent) co_return answer;
    if (tries == kTriesInTime || !co_await call.make_time()) co_return std::nullopt;
  }
}

}  // namespace

async::Task<std::expected<providers::Granted, TokenRefusal>> ask_for_tokens(const House& house,
                                                                            const OpenSetup& setup,
                                                                            TokenCall call) {
  const auto late = [] {
    return std::unexpected(TokenRefusal{.failure = {.what = ErrorClass::kTransient}, .is_late = true});
  };
  TokenRefusal refusal{.failure = {.what = ErrorClass::kClientMisconfigured}};
  for (std::size_t secret = 0; secret < std::max<std::size_t>(setup.app.secrets.size(), 1); ++secret) {
    if (secret > 0 && call.make_time && !co_await call.make_time()) co_return late();
    const auto request = call.request(secret);
    if (!request) {
      refusal.failure.message = request.error().message;
      break;
    }
    const auto sent = co_await send_in_time(house, call, *request);
    if (!sent) co_return late();
    const auto& answer = *sent;
    if (!answer)
      co_return std::unexpected(
          TokenRefusal{.failure = providers::read_failure(answer.error()), .no_answer = answer.error()});
    auto granted =
        providers::read_tokens(*setup.provider, *answer, call.scopes, house.clock.now(), call.refreshed);
    if (granted) co_return *std::move(granted);
    refusal.failure = std::move(granted).error();
    if (refusal.failure.what != ErrorClass::kClientMisconfigured) break;
  }
  co_return std::unexpected(std::move(refusal));
}

async::Task<AccountAnswer> ask_for_account(const House& house, const OpenSetup& setup, providers::Values kept,
                                           const TokenSet& tokens) {
  constexpr int kUnauthorized = 401;
  const auto values = values_with(setup, kept);
  if (auto known = providers::kept_identity(*setup.provider, values))
    co_return AccountAnswer{.identity = std::move(known)};
  const SlotTokens* first = nullptr;
  for (const auto& slot : setup.provider->slots)
    if (first == nullptr) first = tokens.find(slot.name);
  if (first == nullptr) co_return AccountAnswer{};
  const auto request = providers::identity_probe(*setup.provider, values, first->access);
  if (!request || !*request) co_return AccountAnswer{};
  const auto answer = co_await house.pool.run([&] { return house.send(**request); });
  if (!answer) co_return AccountAnswer{};
  if (answer->status == kUnauthorized) co_return AccountAnswer{.refused = true};
  co_return AccountAnswer{.identity = providers::read_identity(*setup.provider, *answer)};
}

}  // namespace sallyport::vault
