// /api/audit: who did what, when, from where, and the signed end of the log (security T5).
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "api/audit_view.h"
#include "api/paging.h"
#include "api/resource.h"
#include "base/bytes.h"
#include "base/time_text.h"

namespace sallyport::api {
namespace {

struct AuditQuery {
  std::optional<model::IntegrationId> integration;
  std::optional<model::AccountId> person;
  std::optional<std::string> object;
  std::optional<model::AuditAction> action;
  std::optional<model::AuditOutcome> outcome;
  std::optional<std::string> request_id;
  std::optional<std::string> source;
  std::optional<base::Time> from;
  std::optional<base::Time> to;
  std::optional<std::int64_t> limit;
  std::optional<std::string> page_token;
};
BOOST_DESCRIBE_STRUCT(AuditQuery, (),
                      (integration, person, object, action, outcome, request_id, source, from, to, limit,
                       page_token))
Description describe(const AuditQuery*) {
  return {
      .name = "AuditQuery",
      .about = "Which records.",
      .fields = {
          {"integration", {.about = "Only what this integration did, or what was done to it."}},
          {"person", {.about = "Only what the person with this account did, or what was done to it."}},
          {"object",
           {.about = "Only what was done to, or by, what has this id.",
            .min = 36,
            .max = 36,
            .example = "6d1f0f0e-3c58-4a55-8a0e-9b6f2a4c7d21"}},
          {"action", {.about = "Only this action.", .example = "token.issued"}},
          {"outcome", {.about = "Only what was allowed, or only what was refused.", .example = "refused"}},
          {"request_id", {.about = "Only of the answer with this X-Request-Id.", .min = 1, .max = 64}},
          {"source",
           {.about = "Only what came from this address.", .min = 1, .max = 64, .example = "192.0.2.7"}},
          {"from", {.about = "Not earlier than this time.", .example = "2026-01-01T00:00:00Z"}},
          {"to", {.about = "Not later than this time.", .example = "2026-02-01T00:00:00Z"}},
          {"limit", kLimitFacts},
          {"page_token", kPageTokenFacts},
      }};
}

struct AuditPage {
  std::vector<AuditView> records;
  std::string next_page_token;
};
BOOST_DESCRIBE_STRUCT(AuditPage, (), (records, next_page_token))
Description describe(const AuditPage*) {
  return {.name = "AuditPage",
          .about = "One page of records. A long search may end a page early: go on while there is a token.",
          .fields = {{"records", {.about = "The records of this page, newest first."}},
                     {"next_page_token", kNextPageTokenFacts}}};
}

struct CheckedView {
  std::int64_t block = 0;
  base::Time time;
  std::optional<std::int64_t> damaged_block;
  std::optional<std::string> damage;
};
BOOST_DESCRIBE_STRUCT(CheckedView, (), (block, time, damaged_block, damage))
Description describe(const CheckedView*) {
  return {.name = "AuditChecked",
          .about = "What the server has found when it last read the whole log and checked every block.",
          .fields = {
              {"block", {.about = "The newest block that is whole, with all before it.", .example = "1042"}},
              {"time", {.about = "When it was checked."}},
              {"damaged_block", {.about = "The first block that is not as it was written, if there is one."}},
              {"damage", {.about = "What is wrong with it."}},
          }};
}

struct CheckpointView {
  std::string checkpoint;
  std::int64_t sequence = 0;
  std::string hash;
  base::Time time;
  std::optional<CheckedView> checked;
};
BOOST_DESCRIBE_STRUCT(CheckpointView, (), (checkpoint, sequence, hash, time, checked))
Description describe(const CheckpointView*) {
  return {.name = "AuditCheckpoint",
          .about =
              "How far the log goes now, signed. Kept elsewhere, it proves later that nothing before it "
              "was rewritten or cut off.",
          .fields = {
              {"checkpoint", {.about = "The signed line, for `sallyport audit verify --checkpoint`."}},
              {"sequence", {.about = "The number of the newest block.", .example = "1042"}},
              {"hash", {.about = "The SHA-256 of the newest block, in hex."}},
              {"time", {.about = "When the checkpoint was made."}},
              {"checked", {.about = "Left out until the log is read for the first time after a start."}},
          }};
}

boost::json::object given_by(const AuditQuery& query) {
  boost::json::object given;
  if (query.integration) given["integration"] = query.integration->to_string();
  if (query.person) given["person"] = query.person->to_string();
  if (query.object) given["object"] = *query.object;
  if (query.action) given["action"] = word_of(*query.action);
  if (query.outcome) given["outcome"] = word_of(*query.outcome);
  if (query.request_id) given["requestId"] = *query.request_id;
  if (query.source) given["source"] = *query.source;
  if (query.from) given["from"] = base::rfc3339_micros(*query.from);
  if (query.to) given["to"] = base::rfc3339_micros(*query.to);
  return given;
}

// "1042.7", as audit_view() writes it.
std::string text_of(const audit::Position& position) {
  return fmt::format("{}.{}", position.block, position.record);
}

std::optional<audit::Position> record_position_of(std::string_view text) {
  audit::Position position;
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  std::from_chars(text.data(), text.data() + dot, position.block);
  std::from_chars(text.data() + dot + 1, text.data() + text.size(), position.record);
  return text == text_of(position) ? std::optional(position) : std::nullopt;
}

audit::Query audit_query(const Call& call, const Position& position) {
  audit::Query query;
  query.tenant = call.caller().tenant;
  for (const auto name : {"integration", "person", "object"}) {
    const auto id = base::Uuid::parse(text_in(position.query, name).value_or(""));
    if (!id) continue;
    if (query.id)
      query.with.push_back(*id);
    else
      query.id = id;
  }
  query.outcome = value_of<model::AuditOutcome>(text_in(position.query, "outcome").value_or(""));
  query.request_id = text_in(position.query, "requestId").value_or("");
  query.source = text_in(position.query, "source").value_or("");
  query.action = value_of<model::AuditAction>(text_in(position.query, "action").value_or(""));
  query.from = base::parse_rfc3339(text_in(position.query, "from").value_or(""));
  query.to = base::parse_rfc3339(text_in(position.query, "to").value_or(""));
  query.limit = position.limit;
  query.before = record_position_of(position.after);
  return query;
}

async::Task<base::Result<AuditPage>> list_records(const Services& services, Call& call, AuditQuery query) {
  if (query.object && !base::Uuid::parse(*query.object))
    co_return base::invalid("object", "Write the id of what it was done to.");
  const Pager pager(services, call, "api.audit.list");
  CO_TRY(const Position position, pager.open(given_by(query), {}, query.limit, query.page_token));
  CO_TRY(const auto page, co_await services.audit_reader.query(audit_query(call, position)));
  AuditPage answer;
  for (const auto& entry : page.items) answer.records.push_back(audit_view(entry));
  // Nobody counts the log for a page of it.
  answer.next_page_token = pager.close(position, page.next ? text_of(*page.next) : "", std::nullopt);
  co_return answer;
}

async::Task<base::Result<AuditView>> get_record(const Services& services, Call& call, Nothing) {
  const auto position = record_position_of(call.word("position"));
  if (!position || position->record == std::numeric_limits<std::int64_t>::max())
    co_return base::not_found("record");
  audit::Query query{.tenant = call.caller().tenant, .limit = 1};
  query.before = audit::Position{position->block, position->record + 1};
  CO_TRY(const auto page, co_await services.audit_reader.query(query));
  if (page.items.empty() || page.items.front().position != *position) co_return base::not_found("record");
  co_return audit_view(page.items.front());
}

async::Task<base::Result<CheckpointView>> checkpoint(const Services& services, Call&, Nothing) {
  if (!services.checkpoint_key)
    co_return base::unavailable("The key that signs checkpoints is not open. Ask the operator.", 60);
  const auto tip = services.audit.tip();
  if (!tip) co_return base::not_found("checkpoint: the log is empty");
  CheckpointView view{.checkpoint = audit::sign_checkpoint(*services.checkpoint_key, *tip),
                      .sequence = tip->sequence,
                      .hash = base::hex_encode(tip->hash),
                      .time = tip->time,
                      .checked = {}};
  if (const auto found = services.chain_watch.state()) {
    view.checked =
        CheckedView{.block = found->whole_to, .time = found->at, .damaged_block = {}, .damage = {}};
    if (found->bad) {
      view.checked->damaged_block = found->bad->sequence;
      view.checked->damage = found->bad->why;
    }
  }
  co_return view;
}

}  // namespace

Resource audit_log() {
  return {.tag = "Audit",
          .about = "Who did what, when, from where.",
          .endpoints = {
              endpoint<list_records>({.path = "/api/audit",
                                      .name = "api.audit.list",
                                      .permission = "audit:read",
                                      .summary = "List records of the audit log, newest first"}),
              endpoint<get_record>({.path = "/api/audit/{position}",
                                    .name = "api.audit.get",
                                    .permission = "audit:read",
                                    .summary = "Show one record of the audit log"}),
              endpoint<checkpoint>({.path = "/api/audit/checkpoint",
                                    .name = "api.audit.checkpoint",
                                    .permission = "audit:read",
                                    .summary = "Show how far the audit log goes, signed"}),
          }};
}

}  // namespace sallyport::api
