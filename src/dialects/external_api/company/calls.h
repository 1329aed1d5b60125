// The calls of version 2 (external-api §10), below /external/company: a file for each group of them. Each
// thing that they show or change is an asset of the type that stands here; docs/guide/external-api.md says
// which attribute becomes which member.
#pragma once

#include <span>
#include <string_view>

#include "dialects/external_api/call.h"

namespace sallyport::dialects::external_api {

inline constexpr std::string_view kProgramUpdate = "ProgramUpdate";
inline constexpr std::string_view kProgramResearcher = "ProgramResearcher";
inline constexpr std::string_view kCompanyAsset = "CompanyAsset";
inline constexpr std::string_view kSubmissionGroup = "SubmissionGroup";
inline constexpr std::string_view kSubmissionType = "SubmissionType";
inline constexpr std::string_view kRewardRequest = "RewardRequest";
inline constexpr std::string_view kRewardBudget = "RewardBudget";

std::span<const Call> program_calls();            // programs, their submissions, researchers and payouts
std::span<const Call> program_update_calls();     // news for the researchers of a program
std::span<const Call> submission_calls();         // submissions, read and imported
std::span<const Call> submission_change_calls();  // state, severity, tags, comments and the like
std::span<const Call> attachment_calls();         // files of submissions
std::span<const Call> payout_calls();             // bounties and bonuses of submissions
std::span<const Call> catalogue_calls();          // assets of the company, groups, types, addresses
std::span<const Call> export_calls();             // a submission as a file
std::span<const Call> reward_calls();             // rewards without a submission, and their budget

}  // namespace sallyport::dialects::external_api
