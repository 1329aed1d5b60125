// The enumerations of the external API (external-api §9, §10): on the wire {"id":int,"value":"..."}, in the
// inventory the value alone. Ids count from 1 in the order of a list and never change.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <boost/json.hpp>

namespace sallyport::dialects::external_api {

using Words = std::span<const std::string_view>;

extern const Words kSeverities;
extern const Words kStates;
extern const Words kCloseReasons;
extern const Words kDomainTypes;
extern const Words kProgramStates;
extern const Words kProgramTypes;
extern const Words kConfidentiality;
extern const Words kEventTypes;
extern const Words kVisibilities;
extern const Words kCompanyAssetStates;
extern const Words kResearcherStates;
extern const Words kPayoutTypes;
extern const Words kPayoutStates;
extern const Words kRewardStates;

// Those that the code speaks of.
inline constexpr std::string_view kUndecided = "Undecided";
inline constexpr std::string_view kTriage = "Triage";
inline constexpr std::string_view kPending = "Pending";
inline constexpr std::string_view kAccepted = "Accepted";
inline constexpr std::string_view kClosed = "Closed";
inline constexpr std::string_view kArchived = "Archived";
inline constexpr std::string_view kDuplicate = "Duplicate";
inline constexpr std::string_view kSubmissionCreated = "SubmissionCreated";
inline constexpr std::string_view kSeverityChanged = "SubmissionSeverityChanged";
inline constexpr std::string_view kStatusChanged = "SubmissionStatusChanged";
inline constexpr std::string_view kMessagePlaced = "SubmissionMessagePlaced";
inline constexpr std::string_view kOpen = "Open";
inline constexpr std::string_view kPublic = "Public";
inline constexpr std::string_view kInternal = "Internal";
inline constexpr std::string_view kActive = "Active";
inline constexpr std::string_view kBounty = "Bounty";
inline constexpr std::string_view kBonus = "Bonus";
inline constexpr std::string_view kReward = "Reward";
inline constexpr std::string_view kPaid = "Paid";
inline constexpr std::string_view kClaimed = "Claimed";

// 0 for a word that is not in the list. Letter case does not matter.
std::int64_t id_of(Words words, std::string_view word);
std::optional<std::string_view> word_of(Words words, std::int64_t id);

// Null for an empty text. A text that is not in the list has the id 0 and stands as it is.
boost::json::value write_word(Words words, std::string_view text);

}  // namespace sallyport::dialects::external_api
