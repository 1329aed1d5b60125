// The JSON of submissions, programs and events (external-api §9, §10), made of assets;
// docs/guide/external-api.md says which attribute becomes which member. Pure functions, on the core of the
// request.
#pragma once

#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/clock.h"
#include "model/asset.h"
#include "model/deployment.h"

namespace sallyport::dialects::external_api {

// The types of assets that this API shows.
inline constexpr std::string_view kSubmission = "Submission";
inline constexpr std::string_view kProgram = "Program";

// The attributes that calls look for or change.
inline constexpr std::string_view kCode = "code";
inline constexpr std::string_view kProgramHandle = "program";
inline constexpr std::string_view kHandle = "handle";

// Whether a text may name a submission or a program in a path: 1 to 64 of A-Z a-z 0-9 . _ -
bool is_code(std::string_view text);
// The attribute `code` or `handle`; the id of the asset when there is none, or none that may be one.
std::string code_of(const model::Asset& submission);
std::string handle_of(const model::Asset& program);

// What is kept of a program while the submissions of many are written.
struct Program {
  explicit Program(const model::Asset& asset);

  model::AssetId id;
  model::TenantId tenant;
  std::string handle;
  std::string name;
  std::string logo_url;
  std::string status;
  std::string confidentiality;
  std::string type;
  std::string web_link;
};

// A submission with what else an answer needs. Refers to all of it.
struct Shown {
  const model::Asset& asset;
  const Program* program = nullptr;  // null: none, or one that the caller may not see
  const model::Deployment& deployment;
};

// Version 1: times as Unix seconds, money as a bare number.
boost::json::object write_submission_1(const Shown& submission);
// What version 1.2 shows of one beside that. `events` as write_event() writes them.
boost::json::object write_detail_1(const Shown& submission, boost::json::array events, base::Time now);
// Version 2: money with its currency, the program by its id.
boost::json::object write_submission_2(const Shown& submission);
boost::json::object write_program(const Program& program, const model::Deployment& deployment);
boost::json::object write_event(const model::Event& event);

}  // namespace sallyport::dialects::external_api
