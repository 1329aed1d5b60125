// Calls to a provider that several parts of the vault make, and what their answers mean. Sent on House::pool.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "vault/house.h"
#include "vault/setup.h"
#include "vault/token_set.h"

namespace sallyport::vault {

struct TokenCall {
  // With the secret of this number.
  std::function<base::Result<egress::Request>(std::size_t secret)> request{};
  std::vector<std::string> scopes{};  // that are asked for
  std::string refreshed{};            // the slot whose token is refreshed; empty for everything else
  // Whether the request may still be sent, looked at on the pool just before; empty: it may.
  std::function<bool()> in_time{};
  // When it may not, and before it is sent with another secret: makes time. False when that cannot be.
  std::function<async::Task<bool>()> make_time{};
};
struct TokenRefusal {
  providers::Failure failure{};
  std::optional<base::Error> no_answer{};  // why there was none
  bool is_late = false;                    // the last request was not sent, because there was no time
};
// Tries each secret of the application in turn, while the provider refuses the application itself (outbound
// §7 row 14). `setup` outlives the call.
async::Task<std::expected<providers::Granted, TokenRefusal>> ask_for_tokens(const House& house,
                                                                            const OpenSetup& setup,
                                                                            TokenCall call);

struct AccountAnswer {
  std::optional<providers::Identity> identity{};  // nothing: the provider does not say it
  bool refused = false;                           // the token is not accepted
};
// Whose account the tokens are of; `kept` is what the provider has said beside them. Whoever is away or has
// no such call keeps nobody from connecting. `setup` and `tokens` outlive the call.
async::Task<AccountAnswer> ask_for_account(const House& house, const OpenSetup& setup, providers::Values kept,
                                           const TokenSet& tokens);

}  // namespace sallyport::vault
