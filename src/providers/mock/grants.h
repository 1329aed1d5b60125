// What a mock of a provider has given out: grants, their refresh tokens and access tokens, and how these live
// and die by the entry. Used by mock.cpp.
#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "providers/provider.h"

namespace sallyport::providers {

// One token of a slot as it goes into an answer.
struct MintedToken {
  const TokenSlot* slot = nullptr;
  std::string access{};
  std::optional<std::string> refresh{};  // nothing: the answer has none
  std::vector<std::string> scopes{};
};

enum class MockRefusal : std::uint8_t {
  kUnknown,    // never given out, or expired
  kUsed,       // used before, and not within the grace
  kWithdrawn,  // the grant was ended
};

class MockGrants {
 public:
  // Both outlive it.
  MockGrants(const Provider& provider, base::Random& random) : provider_(provider), random_(random) {}

  // A new grant: a token for each slot of the entry.
  std::vector<MintedToken> give(const std::vector<std::string>& scopes, bool with_refresh, base::Time now);
  // A refresh as the entry describes it: rotation, grace, what a second use does, the old access token.
  std::expected<MintedToken, MockRefusal> refresh(std::string_view refresh_token, base::Time now);

  bool knows(std::string_view access_token, base::Time now) const;
  // Ends the grant that the token of either kind belongs to; false when there is none that lives.
  bool end_by(std::string_view token);
  void end_all();

  // All refresh tokens that have been given out; for tests and for people who look on.
  std::size_t refresh_tokens() const;

 private:
  struct Access {
    const TokenSlot* slot;
    std::string text;
    std::optional<base::Time> ends;
    bool dead = false;
  };
  struct Refresh {
    const TokenSlot* slot;
    std::string text;
    base::Time given;
    std::optional<base::Time> used{};
  };
  struct Grant {
    std::vector<std::string> scopes;
    base::Time begun;
    bool ended = false;
    std::size_t refreshes = 0;
    std::vector<Access> access{};
    std::vector<Refresh> refresh{};
  };

  std::string text(std::string_view kind);
  MintedToken mint(Grant& grant, const TokenSlot& slot, bool with_refresh, base::Time now);
  bool is_expired(const Grant& grant, const Refresh& token, base::Time now) const;
  bool is_within_grace(const Grant& grant, std::size_t token, base::Time now) const;
  bool rotates(const Grant& grant) const;
  std::expected<MintedToken, MockRefusal> refreshed(Grant& grant, std::size_t token, base::Time now);

  const Provider& provider_;
  base::Random& random_;
  std::deque<Grant> grants_;
};

}  // namespace sallyport::providers
