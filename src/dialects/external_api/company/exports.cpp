// A submission as a file (external-api §10): the calls. They only read, so they need the scopes of reading,
// though they are POST.
#include <array>

#include "base/bytes.h"
#include "base/json.h"
#include "dialects/external_api/company/calls.h"
#include "dialects/external_api/company/lookup.h"
#include "dialects/external_api/company/submission_csv.h"
#include "dialects/external_api/company/submission_pdf.h"
#include "dialects/external_api/lists.h"

namespace sallyport::dialects::external_api {
namespace {

using http::Context;
using Write = std::string (*)(const Report&, base::Time made, const TimeZone& zone);

std::string write_table(const Report& report, base::Time /*made*/, const TimeZone& /*zone*/) {
  return write_csv(report);
}

// Answers a JSON string, the file in base64. Zones come from files and pages take milliseconds, so all of it
// is made off the core.
Answer export_as(Write write, const House& house, const Context& context) {
  CO_TRY(const auto zone_name, read_parameter(context.request, "timeZone"));
  CO_TRY(const auto asset, co_await find_submission(house, context));
  CO_TRY(const auto programs, co_await read_programs(house, *context.caller));
  CO_TRY(const auto newest, co_await house.inventory.list_events(
                                *context.caller, {.asset = asset.id, .limit = inventory::kLargestPage}));
  const Shown shown{.asset = asset, .program = program_of(asset, programs), .deployment = house.deployment};
  const auto now = house.clock.now();
  CO_TRY(auto body, co_await house.exports.run([&]() -> base::Result<std::string> {
    TRY(const auto zone, zone_name ? TimeZone::find(*zone_name) : TimeZone());
    const auto file = write(write_report(shown, newest.items, zone), now, zone);
    return base::to_json(boost::json::string(base::base64_encode(base::as_bytes(file))));
  }));
  co_return http::Response::json(200, std::move(body));
}

Answer export_pdf(const House& house, const Context& context) { return export_as(write_pdf, house, context); }
Answer export_csv(const House& house, const Context& context) {
  return export_as(write_table, house, context);
}

constexpr Call exporting(std::string_view path, std::string_view name, std::string_view summary,
                         Answer (*answer)(const House&, const Context&), const Shape& shape) {
  auto call = reading(path, name, summary, answer).with(shape);
  call.method = http::Method::kPost;
  return call;
}

}  // namespace

std::span<const Call> export_calls() {
  static constexpr std::array kCalls{
      exporting("/submissions/{code}/pdf-exports", "submissions.pdf_exports.create",
                "Get a submission as a PDF, in base64", export_pdf,
                {.query = {"timeZone"}, .answer = R"("JVBERi0xLjUK")"}),
      exporting("/submissions/{code}/csv-exports", "submissions.csv_exports.create",
                "Get a submission as a table (CSV), in base64", export_csv,
                {.query = {"timeZone"}, .answer = R"("77u/IkNvZGUiLCJUaXRsZSI=")"}),
  };
  return kCalls;
}

}  // namespace sallyport::dialects::external_api
