// Which event leads from which state of a connect attempt to which, and when a person is asked before
// anything is stored (outbound §2.4, §5): the rules without any waiting, storing or sending. Pure functions.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/connect_attempt.h"
#include "model/connection.h"
#include "providers/requests.h"

namespace sallyport::vault {

enum class AttemptEvent : std::uint8_t {
  kOpen,     // the browser is sent to the provider, perhaps again
  kReturn,   // it has come back with a code
  kAsk,      // the grant is of another account than the one it was meant to renew
  kStore,    // the connection is stored
  kDecline,  // the person does not want to
  kExpire,   // nobody has answered in time
  kFail,
};

// Nothing where the event cannot happen: what is over stays as it is, and a code that is being exchanged is
// neither cancelled nor exchanged twice (security H02).
std::optional<model::AttemptState> after(model::AttemptState state, AttemptEvent event);
bool is_over(model::AttemptState state);
// As it stands at that time: what nobody has finished ends by itself. A code that is being exchanged has a
// little longer.
model::AttemptState state_at(const model::ConnectAttempt& attempt, base::Time now);

// What exchanging a code and asking whose account it is may take, after the end of the attempt too.
inline constexpr std::chrono::minutes kExchange{2};

// A grant that nobody has answered for is ended at the service. While that is away it is tried again, after a
// pause as long as the attempt is old by then, for a day.
inline constexpr std::chrono::minutes kFirstEndPause{5};  // at the least: longer than a try may take
inline constexpr std::chrono::hours kEndPatience{24};
base::Time next_end(const model::ConnectAttempt& attempt, base::Time now);

// The account of a connection that is authorised anew may be swapped only by the person's leave (outbound
// §2.4 row 12); where nobody can tell which account it is, the person is asked too. `identity`: nothing when
// the provider has not said it.
bool needs_confirmation(const model::Connection& renewed, const std::optional<providers::Identity>& identity);

// Of those that were asked for (outbound §2.4 row 15), in their order.
std::vector<std::string> missing_scopes(const std::vector<std::string>& asked,
                                        const std::vector<std::string>& granted);
// Of those that the tenant asks everybody for by now; nothing where none are known. A service that does not
// name them has given what was asked for at the time.
std::vector<std::string> missing_scopes_of(const model::ProviderSetup& setup,
                                           const model::Connection& connection);

// The answer of a provider that the person, and not the provider, has refused (RFC 6749 §4.1.2.1).
bool is_refusal_of_person(std::string_view error);

// "https://app.example:8443" of an absolute http or https URL without user information; nothing of anything
// else, in whose place browsers may see another host (security H18).
std::optional<std::string> origin_of(std::string_view url);

}  // namespace sallyport::vault
