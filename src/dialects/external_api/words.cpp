#include "dialects/external_api/words.h"

#include <algorithm>
#include <array>

#include "http/message.h"

namespace sallyport::dialects::external_api {
namespace {

using std::string_view;

constexpr std::array<string_view, 6> kSeverityWords{kUndecided, "Low",      "Medium",
                                                    "High",     "Critical", "Exceptional"};
constexpr std::array<string_view, 6> kStateWords{"Draft", kTriage, kPending, kAccepted, kClosed, kArchived};
constexpr std::array<string_view, 7> kCloseReasonWords{
    "Resolved", "Informative", kDuplicate, "Accepted Risk", "Not Applicable", "Out Of Scope", "Spam"};
constexpr std::array<string_view, 6> kDomainTypeWords{"Url", "Android", "iOS", "IpRange", "Device", "Other"};
constexpr std::array<string_view, 5> kProgramStateWords{"Draft", kOpen, "Suspended", "Closing", "Closed"};
constexpr std::array<string_view, 3> kProgramTypeWords{"Bug Bounty", "Vulnerability Disclosure", "Pentest"};
constexpr std::array<string_view, 4> kConfidentialityWords{"Invite Only", "Application", "Registered",
                                                           "Public"};
constexpr std::array<string_view, 4> kEventTypeWords{kSubmissionCreated, kSeverityChanged, kStatusChanged,
                                                     kMessagePlaced};
constexpr std::array<string_view, 2> kVisibilityWords{kPublic, kInternal};
constexpr std::array<string_view, 2> kCompanyAssetStateWords{kActive, kArchived};
constexpr std::array<string_view, 4> kResearcherStateWords{"Invited", "Applied", kActive, "Blocked"};
constexpr std::array<string_view, 3> kPayoutTypeWords{kBounty, kBonus, kReward};
constexpr std::array<string_view, 2> kPayoutStateWords{kPending, kPaid};
constexpr std::array<string_view, 3> kRewardStateWords{kPending, kClaimed, kPaid};

}  // namespace

constinit const Words kSeverities{kSeverityWords};
constinit const Words kStates{kStateWords};
constinit const Words kCloseReasons{kCloseReasonWords};
constinit const Words kDomainTypes{kDomainTypeWords};
constinit const Words kProgramStates{kProgramStateWords};
constinit const Words kProgramTypes{kProgramTypeWords};
constinit const Words kConfidentiality{kConfidentialityWords};
constinit const Words kEventTypes{kEventTypeWords};
constinit const Words kVisibilities{kVisibilityWords};
constinit const Words kCompanyAssetStates{kCompanyAssetStateWords};
constinit const Words kResearcherStates{kResearcherStateWords};
constinit const Words kPayoutTypes{kPayoutTypeWords};
constinit const Words kPayoutStates{kPayoutStateWords};
constinit const Words kRewardStates{kRewardStateWords};

std::int64_t id_of(Words words, string_view word) {
  const auto found =
      std::ranges::find_if(words, [&](string_view known) { return http::equals_ignoring_case(known, word); });
  return found == words.end() ? 0 : found - words.begin() + 1;
}

std::optional<string_view> word_of(Words words, std::int64_t id) {
  if (id < 1 || id > std::ssize(words)) return std::nullopt;
  return words[static_cast<std::size_t>(id - 1)];
}

boost::json::value write_word(Words words, string_view text) {
  if (text.empty()) return nullptr;
  const auto id = id_of(words, text);
  return boost::json::object{{"id", id}, {"value", word_of(words, id).value_or(text)}};
}

}  // namespace sallyport::dialects::external_api
