// The JSON of submissions in version 1 (external-api §9), made of assets; docs/guide/external-api.md says
// which attribute becomes which member. Pure functions, on the core of the request.
#pragma once

#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/clock.h"
#include "dialects/external_api/submission_members.h"
#include "model/asset.h"
#include "model/deployment.h"

namespace sallyport::dialects::external_api {

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
// What happened to a submission, as version 1.2 shows it.
boost::json::value write_visibility(bool internal);
boost::json::object write_event(const model::Event& event);

}  // namespace sallyport::dialects::external_api
