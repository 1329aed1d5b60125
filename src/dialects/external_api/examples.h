// Things of an inventory that is nobody's, of which the API description makes its examples and schemas (N14).
// Made once at start.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/json.hpp>

#include "dialects/external_api/company/attachments.h"
#include "dialects/external_api/submission_wire.h"
#include "model/asset.h"
#include "model/deployment.h"

namespace sallyport::dialects::external_api {

struct Sample {
  const model::Deployment& deployment;
  std::map<std::string, model::Asset, std::less<>> assets{};  // one of each type
  std::optional<Program> program{};                           // of the submission, when the caller sees it
  model::Event event{};                                       // of the submission
  std::vector<SubmissionFile> files{};                        // of the submission
  base::Time now{};

  const model::Asset& asset(std::string_view type) const { return assets.find(type)->second; }
  Shown submission() const {
    return {.asset = asset(kSubmission), .program = program ? &*program : nullptr, .deployment = deployment};
  }
};

// The first has everything, and is the example that people see. The second has no attributes but parts and
// lists with nothing in them, the third none at all: they show what may be null, or absent.
using Samples = std::array<Sample, 3>;
Samples make_samples(const model::Deployment& deployment);

// An answer of one thing by its writer; Shape::write.
template <auto Write, const std::string_view& Type = kSubmission>
boost::json::value example_of(const Sample& sample) {
  using Writer = decltype(Write);
  if constexpr (std::is_invocable_v<Writer, const Shown&>)
    return Write(sample.submission());
  else if constexpr (std::is_invocable_v<Writer, const model::Asset&>)
    return Write(sample.asset(Type));
  else if constexpr (std::is_invocable_v<Writer, const Program&, const model::Deployment&>)
    return Write(Program(sample.asset(Type)), sample.deployment);
  else
    return Write(sample.asset(Type), sample.deployment);
}
// An answer that is a list of such things.
template <auto Write, const std::string_view& Type = kSubmission>
boost::json::value examples_of(const Sample& sample) {
  boost::json::array list;
  list.push_back(example_of<Write, Type>(sample));
  return list;
}

}  // namespace sallyport::dialects::external_api
