#include "dialects/external_api/lists.h"

#include <charconv>

#include <fmt/format.h>

#include "base/json.h"
#include "dialects/external_api/parts.h"

namespace sallyport::dialects::external_api {
namespace {

std::optional<std::int64_t> whole_number(std::string_view text, std::int64_t largest) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0 || number > largest)
    return std::nullopt;
  return number;
}

}  // namespace

std::unexpected<base::Error> too_many(std::string_view of_what) {
  return base::refuse(base::ErrorKind::kInvalid, "too_many_results",
                      fmt::format("There are too many {} for one answer: more than {} or {} MiB. Ask for a "
                                  "part of them, or let an access policy show this integration fewer.",
                                  of_what, kMostEntries, kMostListBytes / 1024 / 1024));
}

base::Result<void> ListBody::add(const boost::json::object& entry) {
  if (entries_++ > 0) body_ += ',';
  body_ += base::to_json(entry);
  if (entries_ > kMostEntries || body_.size() > kMostListBytes) return too_many("entries");
  return {};
}

http::Response ListBody::finish() && {
  body_ += ']';
  return http::Response::json(200, std::move(body_));
}

http::Response ok(const boost::json::object& body) { return http::Response::json(200, base::to_json(body)); }

base::Result<std::optional<std::string>> read_parameter(const http::Request& request, std::string_view name) {
  TRY(const auto query, http::FormFields::parse(request.query, "query string"));
  std::optional<std::string> value;
  for (const auto& [sent, text] : query.all())
    if (http::equals_ignoring_case(sent, name)) value = text;
  return value;
}

base::Result<std::optional<std::int64_t>> read_number(const http::Request& request, std::string_view name,
                                                      std::int64_t largest) {
  TRY(const auto text, read_parameter(request, name));
  if (!text) return std::nullopt;
  const auto number = whole_number(*text, largest);
  if (!number)
    return base::invalid(std::string(name), fmt::format("{} is a whole number from 0 to {}.", name, largest));
  return number;
}

base::Result<std::optional<base::Time>> read_since(const http::Request& request, std::string_view name) {
  TRY(const auto text, read_parameter(request, name));
  if (!text) return std::nullopt;
  const auto seconds = whole_number(*text, kLatest);
  if (!seconds)
    return base::invalid(std::string(name),
                         fmt::format("{} is a time in whole seconds since 1970, such as 1767225600.", name));
  return base::from_unix_seconds(*seconds);
}

model::AllOf of_type(std::string_view type, std::initializer_list<Having> having) {
  const auto is = [](std::string_view name, std::string_view text) {
    return model::AnyOf{{.name = std::string(name), .value = std::string(text)}};
  };
  model::AllOf all{is(model::kDisplayType, type)};
  for (const auto& [name, value] : having) all.push_back(is(name, value));
  return all;
}

async::Task<base::Result<std::optional<model::Asset>>> first_asset(inventory::Service& inventory,
                                                                   const model::Caller& caller,
                                                                   model::AllOf filters) {
  inventory::AssetQuery query{.filters = std::move(filters), .limit = 1};
  do {
    CO_TRY(auto page, co_await inventory.list_assets(caller, query));
    if (!page.items.empty()) co_return std::move(page.items.front());
    query.after = page.next;
  } while (query.after != 0);
  co_return std::nullopt;
}

async::Task<base::Result<Programs>> read_programs(const House& house, const model::Caller& caller) {
  Programs programs;
  CO_TRY_VOID(co_await for_each_asset(house, caller, of_type(kProgram),
                                      [&](const model::Asset& asset) -> base::Result<void> {
                                        programs.try_emplace(handle_of(asset), asset);
                                        if (programs.size() > kMostPrograms) return too_many("programs");
                                        return {};
                                      }));
  co_return programs;
}

const Program* program_of(const model::Asset& submission, const Programs& programs) {
  const auto found = programs.find(model::text_of(submission.attributes, kProgramHandle));
  return found == programs.end() ? nullptr : &found->second;
}

async::Task<base::Result<model::Asset>> find_submission(const House& house, const model::Caller& caller,
                                                        std::string_view code) {
  if (!is_code(code)) co_return base::not_found("submission");
  CO_TRY(auto found, co_await first_asset(house.inventory, caller, of_type(kSubmission, {{kCode, code}})));
  if (found) co_return *std::move(found);
  const auto id = model::AssetId::parse(code);
  if (!id) co_return base::not_found("submission");
  CO_TRY(auto asset, co_await house.inventory.get_asset(caller, *id));
  if (asset.type() != kSubmission || code_of(asset) != code) co_return base::not_found("submission");
  co_return std::move(asset);
}

}  // namespace sallyport::dialects::external_api
