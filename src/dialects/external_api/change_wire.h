// The bodies of changes of a submission (external-api §10): what each does to the asset. Refusals name the
// member. Pure functions, on the core of the request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/clock.h"
#include "base/result.h"
#include "inventory/service.h"
#include "model/asset.h"

namespace sallyport::dialects::external_api {

inline constexpr std::size_t kLongestTag = 64;         // bytes
inline constexpr std::size_t kLongestReference = 256;  // of a reference, and of the vector of a severity
inline constexpr std::size_t kLongestUrl = 2048;

using Change = base::Result<inventory::AssetChange>;

// {"statusTrigger":5,"closeReason":3,"duplicateSubmission":"ACME-1"}: the ids of words.h. Closing needs a
// reason, and a duplicate needs the other submission; nothing else may have them.
struct StateChange {
  std::int64_t state = 0;
  std::optional<std::int64_t> reason{};
  std::string duplicate_of{};  // empty: nothing
};
base::Result<StateChange> read_state(const boost::json::object& body);
// Entering a state notes when, and forgets the times of those that come after it.
inventory::AssetChange to_state(const StateChange& wanted, const model::Asset& submission, base::Time now);
// The states that it may go to next, as ids.
std::vector<std::int64_t> next_states(std::int64_t state);

// {"id":4,"vector":"AV:N/AC:L"}; without a vector it has none.
Change read_severity(const boost::json::object& body);
// {"reference":"JIRA-1","url":"https://..."}; a url is optional, and a reference of null removes both.
Change read_reference(const boost::json::object& body, const model::Asset& submission);
// {"awaitingFeedback":true}
Change read_awaiting_feedback(const boost::json::object& body);

// {"tag":"urgent"}
base::Result<std::string> read_tag(const boost::json::object& body);
inventory::AssetChange with_tags(const std::vector<std::string>& tags);

// {"message":"..."}
base::Result<inventory::NewEvent> read_comment(const boost::json::object& body, bool internal);

}  // namespace sallyport::dialects::external_api
