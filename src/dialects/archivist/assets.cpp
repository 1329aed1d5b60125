#include "dialects/archivist/assets.h"

namespace sallyport::dialects::archivist {
namespace {

async::Task<base::Result<http::Response>> list(const House&, const http::Context& context) {
  CO_TRY(const auto query, http::FormFields::parse(context.request.query, "query string"));
  if (query.get("page_token"))
    co_return base::invalid("page_token", "This list has one page. Leave page_token out.");
  http::Response response = http::Response::json(200, R"({"assets":[],"next_page_token":""})");
  response.set("X-Total-Count", "0");
  co_return response;
}

}  // namespace

Call list_assets() {
  return {.method = http::Method::kGet,
          .path = "/archivist/v2/assets",
          .name = "archivist.assets.list",
          .summary = "List the assets that the caller may see",
          .permission = {},
          .audit = {},
          .answer = list};
}

}  // namespace sallyport::dialects::archivist
