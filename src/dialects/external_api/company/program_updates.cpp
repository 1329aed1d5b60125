#include <array>

#include "base/json.h"
#include "base/time_text.h"
#include "dialects/external_api/company/body.h"
#include "dialects/external_api/company/calls.h"
#include "dialects/external_api/company/change_wire.h"
#include "dialects/external_api/company/lookup.h"
#include "dialects/external_api/company/program_wire.h"
#include "dialects/external_api/examples.h"
#include "dialects/external_api/lists.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;
using http::Context;
using http::Method;
using model::Asset;

constexpr std::string_view kPublishedAt = "publishedAt";
constexpr std::string_view kDescription = "description";
constexpr std::string_view kNotify = "notifyResearchers";

std::string flag_text(bool on) { return on ? "true" : "false"; }

http::Response answer_id(const Asset& program, std::string_view update) {
  return ok({{"programId", program.id.to_string()}, {"id", update}});
}

Answer list_updates(const House& house, const Context& context, model::AllOf filters) {
  CO_TRY(const auto programs, co_await read_programs(house, *context.caller));
  ListBody body;
  CO_TRY_VOID(co_await for_each_asset(house, *context.caller, std::move(filters),
                                      [&](const Asset& asset) -> base::Result<void> {
                                        if (is_deleted(asset)) return {};
                                        return body.add(write_update(asset, program_of(asset, programs)));
                                      }));
  co_return std::move(body).finish();
}

Answer list_all_updates(const House& house, const Context& context) {
  return list_updates(house, context, of_type(kProgramUpdate));
}

Answer list_updates_of_program(const House& house, const Context& context) {
  CO_TRY(const auto program, co_await find_program(house, context));
  co_return co_await list_updates(house, context,
                                  of_type(kProgramUpdate, {{kProgramHandle, handle_of(program)}}));
}

// {"title":"...","description":"..."}
base::Result<model::Attributes> read_content(const json::object& body) {
  TRY(auto title, read_line(body, "title"));
  if (!title) return needed("title");
  TRY(auto description, read_lines(body, kDescription));
  if (!description) return needed(kDescription);
  model::Attributes attributes;
  attributes.emplace(model::kDisplayName, *std::move(title));
  attributes.emplace(kDescription, *std::move(description));
  return attributes;
}

// {"publish":true,"notifyResearchers":true}: nothing that is not to be published is told to anybody.
base::Result<void> read_publication(const json::object& body, base::Time now, model::Attributes& attributes) {
  TRY(const auto notify, read_flag(body, kNotify));
  attributes.emplace(kPublishedAt, base::rfc3339_seconds(now));
  attributes.emplace(kNotify, flag_text(notify.value_or(false)));
  return {};
}

Answer create_update(const House& house, const Context& context) {
  const auto& request = context.request;
  CO_TRY(const auto body, read_object(request, false));
  CO_TRY(auto attributes, read_content(body));
  CO_TRY(const auto publish, read_flag(body, "publish"));
  if (publish.value_or(false)) CO_TRY_VOID(read_publication(body, house.clock.now(), attributes));
  CO_TRY(const auto program, co_await find_program(house, context));
  attributes.emplace(model::kDisplayType, std::string(kProgramUpdate));
  attributes.emplace(kProgramHandle, handle_of(program));
  CO_TRY(const auto made,
         co_await house.inventory.create_asset(*context.caller, {.attributes = std::move(attributes)},
                                               idempotency_of(request)));
  co_return answer_id(program, made.id.to_string());
}

struct Named {
  Asset program;
  Asset update;
};
async::Task<base::Result<Named>> find_update(const House& house, const Context& context) {
  CO_TRY(auto program, co_await find_program(house, context));
  CO_TRY(auto update, co_await find_by_id(house, *context.caller, context.parameter("programUpdateId"),
                                          kProgramUpdate, "update"));
  if (model::text_of(update.attributes, kProgramHandle) != handle_of(program))
    co_return base::not_found("update");
  co_return Named{.program = std::move(program), .update = std::move(update)};
}

Answer change_update(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, false));
  CO_TRY(auto attributes, read_content(body));
  CO_TRY(const auto named, co_await find_update(house, context));
  co_return co_await apply(house, context, named.update,
                           {.attributes = std::move(attributes), .what = "ProgramUpdateChanged"},
                           answer_id(named.program, named.update.id.to_string()));
}

Answer publish_update(const House& house, const Context& context) {
  CO_TRY(const auto body, read_object(context.request, true));
  inventory::AssetChange change{.what = "ProgramUpdatePublished"};
  CO_TRY_VOID(read_publication(body, house.clock.now(), change.attributes));
  CO_TRY(const auto named, co_await find_update(house, context));
  if (named.update.attributes.contains(kPublishedAt)) change.attributes.clear();  // it stays when it was
  co_return co_await apply(house, context, named.update, std::move(change),
                           answer_id(named.program, named.update.id.to_string()));
}

Answer remove_update(const House& house, const Context& context) {
  CO_TRY(const auto named, co_await find_update(house, context));
  co_return co_await apply(
      house, context, named.update,
      setting("ProgramUpdateDeleted", kDeletedAt, base::rfc3339_seconds(house.clock.now())));
}

json::value updates_example(const Sample& sample) {
  return json::array{write_update(sample.asset(kProgramUpdate), sample.program ? &*sample.program : nullptr)};
}

constexpr std::string_view kIdExample = R"({"programId": "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b12",
                                            "id": "0b8f4f4e-7f0a-4e0c-9a5e-3d9f6d1c2b14"})";

}  // namespace

std::span<const Call> program_update_calls() {
  static constexpr std::array kCalls{
      reading("/programs/updates", "programs.updates.list_all", "List the updates of all programs",
              list_all_updates)
          .with({.write = updates_example, .schema = "ProgramUpdate"}),
      reading("/programs/{programId}/updates", "programs.updates.list", "List the updates of a program",
              list_updates_of_program)
          .with({.write = updates_example, .schema = "ProgramUpdate"}),
      changing(Method::kPost, "/programs/{programId}/updates", "programs.updates.create",
               "Write an update of a program, and publish it if wanted", create_update,
               model::AuditAction::kAssetCreated)
          .with({.body = R"({"title": "New in scope", "description": "The app is in scope now.",
                             "publish?": true, "notifyResearchers?": true})",
                 .answer = kIdExample,
                 .idempotent = true}),
      changing(Method::kPut, "/programs/{programId}/updates/{programUpdateId}", "programs.updates.change",
               "Change an update", change_update)
          .with({.body = R"({"title": "New in scope", "description": "The app is in scope now."})",
                 .answer = kIdExample}),
      changing(Method::kPost, "/programs/{programId}/updates/{programUpdateId}/publish",
               "programs.updates.publish", "Publish an update", publish_update)
          .with({.body = R"({"notifyResearchers?": true})", .answer = kIdExample}),
      changing(Method::kDelete, "/programs/{programId}/updates/{programUpdateId}", "programs.updates.delete",
               "Delete an update", remove_update),
  };
  return kCalls;
}

}  // namespace sallyport::dialects::external_api
