#include "api/policy_view.h"

#include <fmt/format.h>

namespace sallyport::api {
namespace {

using std::chrono::minutes;

constexpr int kHour = 60;

// The lists of names in a permission, here and there.
constexpr std::pair<std::optional<Names> PolicyPermission::*, Names model::AccessPermission::*> kNameLists[]{
    {&PolicyPermission::subjects, &model::AccessPermission::subjects},
    {&PolicyPermission::behaviours, &model::AccessPermission::behaviours},
    {&PolicyPermission::include_attributes, &model::AccessPermission::include_attributes},
    {&PolicyPermission::read_attributes, &model::AccessPermission::read_attributes},
    {&PolicyPermission::write_attributes, &model::AccessPermission::write_attributes},
    {&PolicyPermission::read_event_types, &model::AccessPermission::read_event_types},
    {&PolicyPermission::write_event_types, &model::AccessPermission::write_event_types}};

PolicyPermission permission_view(const model::AccessPermission& permission) {
  PolicyPermission view;
  for (const auto& [shown, kept] : kNameLists)
    if (!(permission.*kept).empty()) view.*shown = permission.*kept;
  if (!permission.caller.empty()) view.caller = caller_conditions(permission.caller);
  return view;
}

base::Result<model::AccessPermission> read_permission(const PolicyPermission& given, const std::string& at) {
  model::AccessPermission permission;
  for (const auto& [shown, kept] : kNameLists)
    if (given.*shown) permission.*kept = *(given.*shown);
  if (given.caller) {
    TRY(permission.caller, read_conditions(*given.caller, at + ".caller"));
  }
  return permission;
}

std::string clock_text(minutes time) {
  return fmt::format("{:02}:{:02}", time.count() / kHour, time.count() % kHour);
}

// "08:30"; as the end of a day also "24:00".
std::optional<minutes> parse_clock(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto number = [&](std::size_t at) -> std::optional<int> {
    const char tens = text[at], ones = text[at + 1];
    if (tens < '0' || tens > '9' || ones < '0' || ones > '9') return std::nullopt;
    return (tens - '0') * 10 + (ones - '0');
  };
  const auto hours = number(0), rest = number(3);
  if (!hours || !rest || *rest >= kHour || *hours * kHour + *rest > 24 * kHour) return std::nullopt;
  return minutes{*hours * kHour + *rest};
}

std::string offset_text(minutes offset) {
  return (offset < minutes{0} ? "-" : "+") + clock_text(std::chrono::abs(offset));
}

std::optional<minutes> parse_offset(std::string_view text) {
  if (!text.starts_with('+') && !text.starts_with('-')) return std::nullopt;
  const auto distance = parse_clock(text.substr(1));
  if (!distance) return std::nullopt;
  return text.front() == '-' ? -*distance : *distance;
}

PolicyWindow window_view(const model::TimeWindow& window) {
  PolicyWindow view{.days = {},
                    .from = clock_text(window.from),
                    .until = clock_text(window.until),
                    .utc_offset = offset_text(window.utc_offset)};
  for (const auto& [word, day] : Words<Weekday>::all())
    if ((window.days >> static_cast<unsigned>(day) & 1U) != 0) view.days.push_back(day);
  return view;
}

base::Result<model::TimeWindow> read_window(const PolicyWindow& given, const std::string& at) {
  model::TimeWindow window;
  for (const auto day : given.days)
    window.days = static_cast<std::uint8_t>(window.days | 1U << static_cast<unsigned>(day));
  const auto read = [&](const std::optional<std::string>& text, const char* name, auto parse, minutes& time) {
    if (!text) return base::Result<void>{};
    const auto parsed = parse(*text);
    if (!parsed)
      return base::Result<void>(
          base::invalid(fmt::format("{}.{}", at, name),
                        "Write a time of the day as 08:00, a distance from UTC as +01:00."));
    time = *parsed;
    return base::Result<void>{};
  };
  TRY_VOID(read(given.from, "from", parse_clock, window.from));
  TRY_VOID(read(given.until, "until", parse_clock, window.until));
  TRY_VOID(read(given.utc_offset, "utcOffset", parse_offset, window.utc_offset));
  return window;
}

base::Result<model::Network> read_network(const std::string& given, const std::string& at) {
  const auto network = model::Network::parse(given);
  if (!network)
    return base::invalid(at, "Write an address such as 10.0.0.7, or a network such as 10.0.0.0/8.");
  return *network;
}

// Reads each element; its place is "<at>[2]".
template <class To, class From>
base::Result<std::vector<To>> read_each(const std::vector<From>& given, std::string_view at,
                                        base::Result<To> (*read)(const From&, const std::string&)) {
  std::vector<To> all;
  for (std::size_t i = 0; i < given.size(); ++i) {
    TRY(auto element, read(given[i], fmt::format("{}[{}]", at, i)));
    all.push_back(std::move(element));
  }
  return all;
}

}  // namespace

PolicyView policy_view(const model::AccessPolicy& policy) {
  PolicyView view{.id = policy.id,
                  .name = policy.name,
                  .description = policy.description,
                  .effect = policy.effect,
                  .filters = asset_conditions(policy.filters),
                  .permissions = {},
                  .actions = policy.actions,
                  .windows = {},
                  .sources = {},
                  .created_at = policy.created_at,
                  .version = policy.version};
  for (const auto& permission : policy.permissions) view.permissions.push_back(permission_view(permission));
  for (const auto& window : policy.windows) view.windows.push_back(window_view(window));
  for (const auto& network : policy.sources) view.sources.push_back(network.to_string());
  return view;
}

base::Result<inventory::Policies::Edit> read_change(PolicyChange change) {
  model::AccessPolicy read;  // the members that are given
  if (change.filters) {
    TRY(read.filters, read_conditions(*change.filters, "filters"));
  }
  if (change.permissions) {
    TRY(read.permissions, read_each(*change.permissions, "permissions", &read_permission));
  }
  if (change.windows) {
    TRY(read.windows, read_each(*change.windows, "windows", &read_window));
  }
  if (change.sources) {
    TRY(read.sources, read_each(*change.sources, "sources", &read_network));
  }
  return [change = std::move(change), read = std::move(read)](model::AccessPolicy& policy) {
    if (change.name) policy.name = *change.name;
    if (change.description) policy.description = *change.description;
    if (change.effect) policy.effect = *change.effect;
    if (change.filters) policy.filters = read.filters;
    if (change.permissions) policy.permissions = read.permissions;
    if (change.actions) policy.actions = *change.actions;
    if (change.windows) policy.windows = read.windows;
    if (change.sources) policy.sources = read.sources;
  };
}

base::Result<model::AccessPolicy> read_policy(NewPolicy wanted) {
  TRY(const auto edit, read_change({.name = std::move(wanted.name),
                                    .description = std::move(wanted.description),
                                    .effect = wanted.effect,
                                    .filters = std::move(wanted.filters),
                                    .permissions = std::move(wanted.permissions),
                                    .actions = std::move(wanted.actions),
                                    .windows = std::move(wanted.windows),
                                    .sources = std::move(wanted.sources)}));
  model::AccessPolicy policy;
  edit(policy);
  return policy;
}

}  // namespace sallyport::api
