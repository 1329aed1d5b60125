// The JSON of programs in version 2, of their researchers and their news (external-api §10). Pure functions,
// on the core of the request.
#pragma once

#include <boost/json.hpp>

#include "dialects/external_api/submission_wire.h"

namespace sallyport::dialects::external_api {

boost::json::object write_program(const Program& program, const model::Deployment& deployment);
// What one shows beside that.
boost::json::object write_program_detail(const model::Asset& program, const model::Deployment& deployment);
boost::json::object write_program_researcher(const model::Asset& researcher);
// What somebody may do in a program: `researcher` is null for one who is not linked to it.
boost::json::object write_access(const Program& program, const model::Asset* researcher);
// Null for the id of a program that the caller may not see.
boost::json::object write_update(const model::Asset& update, const Program* program);

}  // namespace sallyport::dialects::external_api
