// The bodies of changes of a submission (external-api §10): what each does to the asset. Refusals name the
// member. Pure functions, on the core of the request.
#pragma once

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

// What the event of a change is called that has no name of its own.
inline constexpr std::string_view kOtherChange = "SubmissionChanged";

using Change = base::Result<inventory::AssetChange>;

// Sets one attribute; `what` is the type of the event.
inventory::AssetChange setting(std::string_view what, std::string_view name, model::AttributeValue value);
// Takes an attribute away, or changes nothing.
inventory::AssetChange without(std::string_view name, const model::Asset& asset);

// {"statusTrigger":5,"closeReason":3,"duplicateSubmission":"ACME-1"}: the ids of words.h. Closing needs a
// reason, and a duplicate needs the other submission; nothing else may have them.
struct StateChange {
  std::int64_t state = 0;
  std::optional<std::int64_t> reason{};
  std::string duplicate_of{};  // empty: nothing
};
base::Result<StateChange> read_state(const boost::json::object& body);
// Whether it is so already.
bool is_in(const StateChange& wanted, const model::Asset& submission);
// Entering a state notes when, and forgets the times of those that come after it, and why it was closed
// unless it stays so. State, reason and the other submission are texts of their own, so that policies can
// look at them.
inventory::AssetChange to_state(const StateChange& wanted, const model::Asset& submission, base::Time now);
// The states that it may go to next, as ids.
std::vector<std::int64_t> next_states(std::int64_t state);

// {"id":4,"vector":"AV:N/AC:L"}; without a vector it has none.
Change read_severity(const boost::json::object& body);
// {"reference":"JIRA-1","url":"https://..."}; a url is optional, and a reference of null removes both.
Change read_reference(const boost::json::object& body, const model::Asset& submission);
// {"awaitingFeedback":true}: the attribute of the same name.
Change read_switch(const boost::json::object& body, std::string_view name);

// {"tag":"urgent"}
base::Result<std::string> read_tag(const boost::json::object& body);
inline constexpr std::string_view kTags = "tags";
inventory::AssetChange with_tags(std::vector<model::AttributeMap> tags);

// {"message":"..."}
base::Result<inventory::NewEvent> read_comment(const boost::json::object& body, bool internal);
inventory::NewEvent message_event(std::string_view message, bool internal);

}  // namespace sallyport::dialects::external_api
