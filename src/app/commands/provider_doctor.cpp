#include "app/commands/provider_doctor.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/arguments.h"
#include "base/json.h"
#include "providers/catalogue.h"
#include "vault/setup.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;
using providers::Finding;
using providers::Verdict;

providers::Exchange ask(const DoctorTools& tools, const egress::Request& request) {
  providers::Exchange exchange{.url = request.url, .sent = tools.clock.now()};
  exchange.answer = tools.send(request);
  exchange.received = tools.clock.now();
  return exchange;
}

Finding skipped(std::string check, std::string message) {
  return {.check = std::move(check), .verdict = Verdict::kSkipped, .message = std::move(message)};
}

void add_metadata(const providers::Patient& patient, const DoctorTools& tools,
                  std::vector<Finding>& findings) {
  const auto places = providers::metadata_places(patient);
  if (!places) {
    findings.push_back(skipped("metadata", places.error().message));
    return;
  }
  std::vector<providers::Exchange> exchanges;
  for (const auto& request : *places) {
    exchanges.push_back(ask(tools, request));
    if (exchanges.back().answer && exchanges.back().answer->status == 200) break;
  }
  std::ranges::move(providers::examine_metadata(patient, exchanges), std::back_inserter(findings));
}

// One with each secret of the application: they are tried in order while one replaces another.
void add_dry_runs(const providers::Patient& patient, const DoctorTools& tools,
                  std::vector<Finding>& findings) {
  const std::size_t runs = std::max<std::size_t>(patient.app.secrets.size(), 1);
  for (std::size_t secret = 0; secret < runs; ++secret) {
    const auto request = providers::dry_run(patient, secret);
    if (!request || !*request) {
      findings.push_back(
          skipped("dry_run", request ? "No token is asked for at this service, or its address comes "
                                       "from metadata that has not been read."
                                     : request.error().message));
      return;
    }
    const auto exchange = ask(tools, **request);
    if (secret == 0) findings.push_back(providers::examine_clock(exchange));
    findings.push_back(providers::examine_dry_run(patient, secret, exchange));
  }
}

std::int64_t count(const std::vector<Finding>& findings, Verdict verdict) {
  return std::ranges::count(findings, verdict, &Finding::verdict);
}

base::Result<providers::Values> settings_of(Arguments& arguments) {
  TRY(const auto* object, arguments.optional_object("settings"));
  providers::Values values;
  if (object == nullptr) return values;
  for (const auto& [name, value] : *object) {
    if (!value.is_string())
      return base::invalid(fmt::format("settings.{}", std::string_view(name)), "A setting is a text.");
    values.emplace(name, value.get_string());
  }
  return values;
}

}  // namespace

json::object examine(const providers::Patient& patient, const DoctorTools& tools) {
  std::vector<Finding> findings = providers::examine_entry(patient, tools.clock.now());
  if (tools.send) {
    add_metadata(patient, tools, findings);
    add_dry_runs(patient, tools, findings);
  } else {
    findings.push_back(skipped("service", "The service was not asked (--offline)."));
  }
  json::array list;
  for (const auto& [check, verdict, message] : findings)
    list.push_back(
        json::object{{"check", check}, {"verdict", providers::to_string(verdict)}, {"message", message}});
  return {{"provider", patient.provider.id},
          {"name", patient.provider.name},
          {"redirectUri", patient.redirect_uri},
          {"problems", count(findings, Verdict::kProblem)},
          {"warnings", count(findings, Verdict::kWarning)},
          {"findings", std::move(list)}};
}

base::Result<json::value> examine_entry_of_catalogue(const Config& config, World world,
                                                     const json::object& object) {
  Arguments arguments(object);
  TRY(const std::string name, arguments.text("name"));
  TRY(const bool offline, arguments.flag("offline"));
  TRY(const auto settings, settings_of(arguments));
  TRY_VOID(arguments.done());
  const auto provider = providers::Catalogue::embedded().find(name);
  if (provider == nullptr) return base::not_found(fmt::format("provider '{}' in the catalogue", name));
  if (!settings.empty()) TRY_VOID(providers::check_settings(*provider, settings));
  // Nobody has registered it anywhere.
  providers::App invented{.client_id = "sallyport-doctor"};
  invented.secrets.push_back(base::Secret::from_text("sallyport-doctor"));
  const providers::Patient patient{
      .provider = *provider,
      .settings = settings,
      .app = invented,
      .scopes = {},
      .of_tenant = false,
      .redirect_uri = vault::redirect_uri_of(config.deployment().public_url, provider->id),
      .public_url_set = !config.public_url.empty()};
  const egress::Client client(config.egress);
  DoctorTools tools{.clock = world.clock, .send = {}};
  if (!offline) tools.send = [&](const egress::Request& request) { return client.send(request); };
  return examine(patient, tools);
}

std::string doctor_lines(const json::object& answer) {
  std::string out;
  std::size_t width = 0;
  const json::array& findings = answer.at("findings").as_array();
  for (const json::value& finding : findings) width = std::max(width, finding.at("check").as_string().size());
  const auto plain = [](const json::value& value) {
    std::string quoted;
    base::append_json_string(quoted, value.as_string());
    return quoted.substr(1, quoted.size() - 2);
  };
  for (const json::value& finding : findings)
    fmt::format_to(std::back_inserter(out), "{:<8} {:<{}}  {}\n", plain(finding.at("verdict")),
                   plain(finding.at("check")), width, plain(finding.at("message")));
  fmt::format_to(std::back_inserter(out), "\n{}: {} problems, {} warnings.\n", plain(answer.at("name")),
                 answer.at("problems").to_number<int>(), answer.at("warnings").to_number<int>());
  return out;
}

}  // namespace sallyport::app
