#include "inventory/sight.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"
#include "policy/conditions.h"
#include "policy/decision.h"

namespace sallyport::inventory {

using model::AccessAction;

std::string_view permission_for(AccessAction action) {
  switch (action) {
    case AccessAction::kReadAsset:
      return "assets:read";
    case AccessAction::kWriteAsset:
      return "assets:write";
    case AccessAction::kReadEvent:
      return "events:read";
    case AccessAction::kWriteEvent:
      return "events:write";
  }
  return "";
}

namespace {

// The role's permission, on every asset.
bool role_gives(const model::Caller& caller, std::string_view permission) {
  return caller.role->assets.empty() && policy::decide(caller, permission, caller.tenant);
}

}  // namespace

Sight::Sight(store::Session& session, PolicyBook& book, const model::Caller& caller, base::Time now)
    : Sight(caller, book.policies_of(session, caller), now) {}

Sight::Sight(const model::Caller& caller, std::shared_ptr<const policy::CallerPolicies> policies,
             base::Time now)
    : caller_(caller),
      policies_(std::move(policies)),
      now_(now),
      source_(model::Address::parse(caller.source).value_or(model::Address{})),
      bound_(!role_gives(caller, "policies:write")) {}

policy::Question Sight::question(AccessAction action, const model::Asset& asset) const {
  return {.action = action,
          .asset = &asset.attributes,
          .asset_is_public = asset.is_public,
          .role_allows = policy::decide(caller_, permission_for(action), asset.tenant) &&
                         policy::holds(caller_.role->assets, asset.attributes),
          .now = now_,
          .source = source_};
}

policy::AccessDecision Sight::decide(const policy::Question& question) const {
  if (!question.role_allows || bound_) return policies_->decide(question);
  policy::AccessDecision decision{.allowed = true, .reason = "role"};
  decision.readable.grant_all();
  return decision;
}

policy::Question Sight::question(AccessAction action, const model::Asset& asset,
                                 const model::Event& event) const {
  auto asked = question(action, asset);
  asked.event_type = event.type();
  asked.behaviour = event.behaviour;
  return asked;
}

std::optional<model::Asset> Sight::show(model::Asset asset) const {
  const auto decision = decide(question(AccessAction::kReadAsset, asset));
  if (!decision.allowed) return std::nullopt;
  keep_readable(asset.attributes, decision.readable);
  return asset;
}

bool Sight::sees_everything() const { return !bound_ && role_gives(caller_, "assets:read"); }

void keep_readable(model::Attributes& attributes, const policy::NameSet& readable) {
  if (readable.everything()) return;
  std::erase_if(attributes, [&](const auto& entry) { return !readable.contains(entry.first); });
}

std::string write_ruling(const policy::Question& question, const policy::AccessDecision& decision) {
  std::string text = fmt::format("{} {}", to_string(question.action), decision.reason);
  if (decision.rule != nullptr) text += ' ' + decision.rule->id.to_string();
  boost::json::array names;
  if (question.action == AccessAction::kWriteAsset)
    for (const auto name : question.written) names.emplace_back(name);
  if (question.action == AccessAction::kReadEvent || question.action == AccessAction::kWriteEvent)
    names = {question.behaviour, question.event_type};
  if (!names.empty()) text += ' ' + base::to_json(names);
  if (decision.rule != nullptr) text += ' ' + decision.rule->name;
  return text;
}

std::optional<Ruling> parse_ruling(std::string_view text) {
  const auto take_word = [&] {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    return word;
  };
  const auto action = model::parse_access_action(take_word());
  if (!action) return std::nullopt;
  Ruling ruling{.action = *action, .reason = std::string(take_word())};
  if (const auto id = model::AccessPolicyId::parse(text.substr(0, text.find(' ')))) {
    ruling.rule = id;
    take_word();
  }
  if (*action == AccessAction::kReadAsset) return ruling;
  boost::json::stream_parser parser;
  boost::system::error_code error;
  parser.write_some(text.data(), text.size(), error);
  if (error || !parser.done()) return std::nullopt;
  const auto names = boost::json::try_value_to<std::vector<std::string>>(parser.release());
  if (!names) return std::nullopt;
  ruling.names = *names;
  return ruling;
}

std::unexpected<base::Error> refuse(const policy::Question& question,
                                    const policy::AccessDecision& decision) {
  const bool denied = decision.reason == "denied_by_policy";
  auto refusal = base::refuse(
      base::ErrorKind::kForbidden, denied ? "denied_by_policy" : "not_allowed",
      fmt::format("{} is not allowed on this asset: {}. Ask an administrator of the tenant.",
                  to_string(question.action),
                  denied ? "an access policy denies it" : "neither the role nor an access policy allows it"));
  refusal.error().detail = write_ruling(question, decision);
  return refusal;
}

}  // namespace sallyport::inventory
