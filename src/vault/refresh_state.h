// When a grant is refreshed, and what becomes of it afterwards (outbound §2.1, §7): the rules without any
// waiting, storing or sending. Pure functions.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "model/connection.h"
#include "providers/provider.h"
#include "providers/requests.h"
#include "vault/token_set.h"

namespace sallyport::vault {

// A caller that asks for nothing else gets a token that lives so long at least.
inline constexpr std::chrono::seconds kUsualMinimum{60};
// So that a refresh is needed whatever is left.
inline constexpr std::chrono::seconds kLongerThanAnyToken{1 << 30};
// A token whose end nobody knows is taken to live so long.
inline constexpr std::chrono::hours kAssumedLife{1};
// Whoever asks for more life than there is gets what a refresh has given within this time: nobody makes the
// provider refresh at each call.
inline constexpr std::chrono::minutes kBetweenRefreshes{1};
// A token is refreshed so long before its end, where that does not kill the old one in the hands of others.
inline constexpr std::chrono::minutes kEarly{5};
inline constexpr std::chrono::seconds kFirstPause{
    30};  // after the first failure; then twice as long each time
inline constexpr std::chrono::hours kLongestPause{1};

// A refresh has its connection to itself for as long as its request may take, and so much longer, which is
// what storing may take. Of where the provider takes the same refresh token again for a while, only the
// little that a request needs to get under way: what a process that has ended left is then sent again within
// that while.
inline constexpr std::chrono::seconds kBeyondRequest{20};
inline constexpr std::chrono::seconds kBeyondRequestInGrace{2};
// Of kBeyondRequest, what is left when the request is sent: storing may take that long.
inline constexpr std::chrono::seconds kForStoring{10};
// So often a process looks for what another one has left.
inline constexpr std::chrono::seconds kBetweenRecoveries{3};
// How much longer than the longest request the lease of a refresh is. The short lease is for a grace that
// holds it, the look that finds it over, and another request: two processes may send the same token within
// it. A grace that the use of the new token ends holds nothing for certain.
std::chrono::seconds beyond_request(const providers::Provider& provider,
                                    std::chrono::milliseconds longest_request);

enum class Need : std::uint8_t {
  kNothing,  // the token that is there will do
  kRefresh,  // now
  kWait,     // it has failed lately; not before Connection::next_try_at
  kSignIn,   // only a person can mend it
};
struct Verdict {
  Need need = Need::kNothing;
  std::string cause{};  // for kSignIn: a word of outbound §2.3
};

// `tokens` are those of the slot that is asked for; null when the grant has none for it. `minimum` is how
// long the token has to live from `now`.
Verdict judge(const model::Connection& connection, const SlotTokens* tokens,
              const providers::Provider& provider, base::Time now, std::chrono::seconds minimum);

// What a refresh that has failed leaves behind: a pause that grows and differs between grants, or a grant
// that a person has to renew. Only what the provider says of the grant itself ends it: no outage, and no
// misconfiguration of ours (outbound §2.1 row 7; security H13). `may_have_arrived`: the answer was lost, so
// the provider may have given new tokens that nobody has; then the same ones are sent again, and only the
// provider can say that they are dead (docs/adr/0077), within its `grace` where it has one.
void note_failure(model::Connection& connection, const providers::Failure& failure, bool may_have_arrived,
                  base::Time now, base::Random& random, std::chrono::seconds grace = {});
// Of what was sent again after its answer had been lost.
inline constexpr std::string_view kAnswerLost = "refresh_answer_lost";

// Before such an end of a grant that a refresh moves, the upkeep refreshes it: a week, and of a shorter life
// the last quarter.
inline constexpr std::chrono::days kKeepBefore{7};
// Ends that a provider says anew with each answer are the same within this time.
inline constexpr std::chrono::hours kSameEnd{1};

struct NewTokens {
  const TokenSet& tokens;
  bool is_new_grant = false;
  // Of a refresh: what was said of the end of the refresh token before, and when.
  std::optional<base::Time> ended_before{}, refreshed_before{};
};
// What new tokens say about when the grant dies, and when something is due before that: a refresh where it
// moves the end (outbound §2.3 row 3), notice where it does not (row 4). Ends are those of the entry and
// those that the provider says of its refresh tokens, which are hints (outbound §2.2 row 11).
void note_ends(model::Connection& connection, const providers::Provider& provider, const NewTokens& given,
               base::Time now);

// When notice of an end is due next after `now`, with so many days ahead; nothing: it has been given.
std::optional<base::Time> next_notice(base::Time end, const std::vector<int>& days, base::Time now);

}  // namespace sallyport::vault
