// What all descriptions of this API have in common: parameters by their name, the refusals, and the ways to a
// token. Called while the descriptions are made, once at start.
#pragma once

#include <map>
#include <set>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "dialects/external_api/call.h"
#include "dialects/external_api/versions.h"
#include "model/deployment.h"

namespace sallyport::dialects::external_api {

enum class Place { kPath, kQuery };
// CHECKs that the name is known.
boost::json::object parameter(std::string_view name, Place place);

// The statuses with which a call may be refused, and references to these answers; the last one is for every
// other status.
std::vector<int> refusals_of(const Call& call);
boost::json::object refusal_reference(int status);
boost::json::object other_refusals_reference();
// These answers with the codes of a major version; `used` are the statuses that its calls have.
boost::json::object refusals(std::string_view major, const std::set<int>& used);
boost::json::object error_schema();

// A token with one of the scopes, however it was obtained.
boost::json::array security_of(const Version& version, const Call& call);
boost::json::object security_schemes(const Version& version, const model::Deployment& deployment);

}  // namespace sallyport::dialects::external_api
