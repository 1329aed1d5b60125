#include <array>

#include "dialects/external_api/company/calls.h"
#include "dialects/external_api/company/lookup.h"
#include "dialects/external_api/company/program_wire.h"
#include "dialects/external_api/company/submission_wire.h"
#include "dialects/external_api/examples.h"
#include "dialects/external_api/lists.h"
#include "dialects/external_api/submissions.h"

namespace sallyport::dialects::external_api {
namespace {

using http::Context;

Answer list_programs(const House& house, const Context& context) {
  ListBody body;
  CO_TRY_VOID(co_await for_each_asset(
      house, *context.caller, of_type(kProgram),
      [&](const model::Asset& asset) { return body.add(write_program(Program(asset), house.deployment)); }));
  co_return std::move(body).finish();
}

Answer get_program(const House& house, const Context& context) {
  CO_TRY(const auto program, co_await find_program(house, context));
  co_return ok(write_program_detail(program, house.deployment));
}

Answer list_submissions_of(const House& house, const Context& context) {
  CO_TRY(const auto since, read_since(context.request, "UpdatedSince"));
  CO_TRY(const auto program, co_await find_program(house, context));
  co_return co_await list_submissions(house, context,
                                      of_type(kSubmission, {{kProgramHandle, handle_of(program)}}), since,
                                      write_submission_2);
}

Answer list_researchers(const House& house, const Context& context) {
  CO_TRY(const auto program, co_await find_program(house, context));
  ListBody body;
  CO_TRY_VOID(co_await for_each_asset(
      house, *context.caller, of_type(kProgramResearcher, {{kProgramHandle, handle_of(program)}}),
      [&](const model::Asset& asset) { return body.add(write_program_researcher(asset)); }));
  co_return std::move(body).finish();
}

Answer get_access(const House& house, const Context& context) {
  CO_TRY(const auto program, co_await find_program(house, context));
  CO_TRY(const auto researcher,
         co_await first_asset(house.inventory, *context.caller,
                              of_type(kProgramResearcher, {{kProgramHandle, handle_of(program)},
                                                           {"userName", context.parameter("userName")}})));
  co_return ok(write_access(Program(program), researcher ? &*researcher : nullptr));
}

boost::json::value access_example(const Sample& sample) {
  return write_access(Program(sample.asset(kProgram)), &sample.asset(kProgramResearcher));
}

}  // namespace

std::span<const Call> program_calls() {
  static constexpr std::array kCalls{
      reading("/programs", "programs.list", "List the programs that the caller may see", list_programs)
          .with({.write = examples_of<write_program, kProgram>, .schema = "Program"}),
      reading("/programs/{programId}", "programs.get", "Show a program", get_program)
          .with({.write = example_of<write_program_detail, kProgram>, .schema = "ProgramDetail"}),
      reading("/programs/{programId}/submissions", "programs.submissions.list",
              "List the submissions of a program", list_submissions_of)
          .with(
              {.query = {"UpdatedSince"}, .write = examples_of<write_submission_2>, .schema = "Submission"}),
      reading("/programs/{programId}/researchers", "programs.researchers.list",
              "List the researchers that are linked to a program", list_researchers)
          .with({.write = examples_of<write_program_researcher, kProgramResearcher>,
                 .schema = "ProgramResearcher"}),
      reading("/programs/{programId}/researchers/{userName}/access", "programs.researchers.access",
              "Show what a researcher may do in a program", get_access)
          .with({.write = access_example, .schema = "Access"}),
  };
  return kCalls;
}

}  // namespace sallyport::dialects::external_api
